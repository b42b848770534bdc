import type {
  Organization,
  OwnershipActivity,
} from '@plumbline/backstage-plugin-evidence-common';

const shownActors = 20;
/** Fewer changes by people who are known say nothing of who owns it. */
const enoughChanges = 5;

/** Who made how many changes; nobody where none was named. */
export type ActorChanges = { actor?: string; changes: number };

/**
 * Whose work it is. The group that most of it comes from is reported as the
 * likely owner only if the owner's own people did less than others did, and if
 * that group stands behind more than half of what people who are known did.
 */
export function ownershipActivity(
  owner: string | undefined,
  counts: readonly ActorChanges[],
  options: { organization: Organization; windowDays: number },
): OwnershipActivity {
  const { organization, windowDays } = options;
  const known = counts.map(({ actor, changes }) => ({
    actor,
    changes,
    user: actor === undefined ? undefined : organization.userOf(actor),
  }));
  const isOwners = (user: string) =>
    owner !== undefined &&
    (user === owner || organization.peopleOf(owner).has(user));
  const sum = (of: typeof known) =>
    of.reduce((total, { changes }) => total + changes, 0);
  const people = known.filter(({ user }) => user !== undefined);
  const others = people.filter(({ user }) => !isOwners(user!));
  const fromOthers = sum(others);
  const fromOwner = sum(people) - fromOthers;
  const likelyOwner =
    fromOwner + fromOthers >= enoughChanges && fromOthers > fromOwner
      ? groupBehind(others, {
          organization,
          owner,
          moreThan: (fromOwner + fromOthers) / 2,
        })
      : undefined;
  return {
    windowDays,
    actors: known
      .flatMap(({ actor, user, changes }) =>
        actor === undefined ? [] : [{ actor, ...(user && { user }), changes }],
      )
      .sort((a, b) => b.changes - a.changes || (a.actor < b.actor ? -1 : 1))
      .slice(0, shownActors),
    fromOwner,
    fromOthers,
    unknown: sum(known) - sum(people),
    ...(likelyOwner !== undefined && { likelyOwner }),
  };
}

/** The one with most changes; none where two have as many. */
function groupBehind(
  work: readonly { user?: string; changes: number }[],
  options: {
    organization: Organization;
    owner: string | undefined;
    moreThan: number;
  },
): string | undefined {
  const { organization, owner, moreThan } = options;
  const byGroup = new Map<string, number>();
  for (const { user, changes } of work) {
    for (const group of organization.groupsOf(user!)) {
      byGroup.set(group, (byGroup.get(group) ?? 0) + changes);
    }
  }
  byGroup.delete(owner ?? '');
  const [first, second] = [...byGroup].sort((a, b) => b[1] - a[1]);
  return first && first[1] > moreThan && first[1] !== second?.[1]
    ? first[0]
    : undefined;
}
