import { z } from 'zod';
import { changeOutcomeSchema, digestOfChange } from '../schemas/change';
import { caseStates } from '../audit';
import { distinctRevisions, isSameRevision } from '../changes/isSameRevision';
import { runOutcomeSchema, runStateSchema, runTriggerSchema } from '../runs';

/** What one change id joins, in the order of a delivery. */
export const deliveryParts = [
  'commit',
  'review',
  'runs',
  'artifact',
  'decision',
  'deploy',
  'rollback',
] as const;
export type DeliveryPart = (typeof deliveryParts)[number];

export const gateWords = [
  'allow',
  'warn',
  'review',
  'block',
  'overridden',
] as const;

/** How far a release got in one environment, by the deploys of it. */
export const deliveryStates = [
  'runs',
  'superseded',
  'rolled-back',
  'failed',
  'in-progress',
  'unknown',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

const deploySchema = z.object({
  id: z.string(),
  occurredAt: z.string(),
  outcome: changeOutcomeSchema.optional(),
  revision: z.string().optional(),
  digest: z.string().optional(),
  /** The decision that it names. */
  decision: z.string().optional(),
  /** The run of the pipeline. */
  run: z.string().optional(),
});

/** Of one commit: how it went from there to where it runs. */
export const changeDeliverySchema = z
  .object({
    /** Of the commit; where the ledger lacks it, of the first deploy. */
    id: z.string(),
    at: z.string(),
    entityRef: z.string().optional(),
    commit: z
      .object({
        revision: z.string(),
        /** Absent, as what follows, where the ledger lacks it. */
        id: z.string().optional(),
        actor: z.string().optional(),
        title: z.string().optional(),
        occurredAt: z.string().optional(),
        diff: z.string().optional(),
      })
      .optional(),
    /** Which decisions of gates waited for, or rest on. */
    reviews: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        url: z.string(),
        requestedAt: z.string(),
        state: z.enum(caseStates),
        /** `approved`, `deferred`, `redesign`; absent while it waits. */
        outcome: z.string().optional(),
        by: z.string().optional(),
        answeredAt: z.string().optional(),
        reason: z.string().optional(),
      }),
    ),
    /** What became the commit, on its host; absent where none was reported. */
    pullRequest: z
      .object({
        url: z.string().optional(),
        openedAt: z.string().optional(),
        /** First, by somebody else than its author. */
        reviewedAt: z.string().optional(),
        approvedAt: z.string().optional(),
        mergedAt: z.string().optional(),
      })
      .optional(),
    /** Of the commit, the latest first. */
    runs: z.array(
      z.object({
        id: z.string(),
        at: z.string(),
        attempt: z.number().int(),
        pipeline: z.string().optional(),
        trigger: runTriggerSchema.optional(),
        state: runStateSchema,
        outcome: runOutcomeSchema.optional(),
        url: z.string().optional(),
      }),
    ),
    /** Digests that its deploys or decisions state. */
    artifacts: z.array(z.string()),
    /** Of gates, the latest first. */
    decisions: z.array(
      z.object({
        id: z.string(),
        at: z.string(),
        environment: z.string(),
        answer: z.enum(gateWords),
        /** Who requested or overrode it; absent for a token. */
        by: z.string().optional(),
        /** Path of its page in the portal. */
        url: z.string().optional(),
      }),
    ),
    environments: z.array(
      z.object({
        /** Absent for deploys of which no source states it. */
        environment: z.string().optional(),
        state: z.enum(deliveryStates),
        /** When that ended it; of a rollback, when it was reported. */
        until: z.string().optional(),
        /** The deploy that took its place. */
        by: deploySchema.pick({ id: true, revision: true }).optional(),
        /** The latest first. */
        deploys: z.array(deploySchema),
      }),
    ),
    /** What is not known of it, each with the reason. */
    unknown: z.array(
      z.object({ part: z.enum(deliveryParts), because: z.string() }),
    ),
    /** More runs or decisions are known than are listed. */
    more: z.literal(true).optional(),
    /** From when on no change is missing; absent where none is. */
    completeFrom: z.string().optional(),
  })
  .meta({ id: 'ChangeDelivery' });
export type ChangeDelivery = z.infer<typeof changeDeliverySchema>;

/** What says which release something is of. */
export type ReleaseNames = {
  kind: string;
  revision?: string;
  commit?: string;
  digest?: string;
  /** How many commits its short hash may mean, where these are several. */
  fits?: number;
};

/** What has digits only may be a version, such as a date. */
const hash = /^(?=.*[a-f]|.{40})[0-9a-f]{7,64}$/i;

/** The commit that it is, or was built from; none where that may be several. */
export function commitOf(one: ReleaseNames): string | undefined {
  const { commit, fits, kind, revision } = one;
  const named = commit ?? revision;
  return named !== undefined &&
    fits === undefined &&
    (kind === 'commit' || hash.test(named))
    ? named
    : undefined;
}

function versionOf(one: ReleaseNames): string | undefined {
  const { fits, kind, revision } = one;
  return kind === 'deploy' &&
    revision !== undefined &&
    (fits === undefined || one.commit !== undefined) &&
    revision !== digestOfChange(one) &&
    commitOf({ kind, revision }) === undefined
    ? revision
    : undefined;
}

/**
 * Whether both are of one release: by the commit where both name one, else by the
 * digest, else by the version.
 */
export function isOfRelease(one: ReleaseNames, other: ReleaseNames): boolean {
  return isNamedAs(namesOf(one), namesOf(other));
}

type Names = readonly (string | undefined)[];

function namesOf(one: ReleaseNames): Names {
  return [commitOf(one), digestOfChange(one), versionOf(one)];
}

function isNamedAs(names: Names, others: Names): boolean {
  const at = names.findIndex(
    (name, index) => name !== undefined && others[index] !== undefined,
  );
  return at >= 0 && isSameRevision(names[at], others[at]) === true;
}

/**
 * The changes of the release that one of them is of, that one included. A name
 * leads on: from a commit to the digest that was built from it, and to a deploy that
 * names that digest alone.
 *
 * @returns `commit`: the longest name of it; `commits`: how many it may be of,
 *   where these are several and it is not known of which
 */
export function releaseOf<T extends ReleaseNames>(
  start: T,
  changes: readonly T[],
): { members: T[]; commit?: string; commits?: number } {
  let commit = commitOf(start);
  let isNewCommit = true;
  const commits = new Set(commit === undefined ? [] : [commit]);
  const members = new Set([start]);
  let fresh = [namesOf(start)];
  let others = changes
    .filter(one => one !== start)
    .map(one => ({ one, names: namesOf(one) }));
  const inOrder = () => [
    ...new Set([start, ...changes.filter(one => members.has(one))]),
  ];
  while (fresh.length > 0) {
    const joining = others.filter(joins({ commit, fresh, isNewCommit }));
    joining.forEach(({ names: [name] }) => name && commits.add(name));
    const [found, ...more] = distinctRevisions(commits);
    if (more.length > 0) {
      // One artifact of several commits: of which this one is, is not stated.
      return { members: inOrder(), commits: more.length + 1 };
    }
    joining.forEach(({ one }) => members.add(one));
    others = others.filter(({ one }) => !members.has(one));
    fresh = joining.map(({ names }) => names);
    isNewCommit = found !== commit;
    commit = found;
  }
  return { members: inOrder(), ...(commit !== undefined && { commit }) };
}

/** Whether it is of the release; what is known longer was compared before. */
function joins(known: {
  commit: string | undefined;
  fresh: readonly Names[];
  isNewCommit: boolean;
}): (one: { names: Names }) => boolean {
  const { commit, fresh, isNewCommit } = known;
  return ({ names }) =>
    commit !== undefined && names[0] !== undefined
      ? isNewCommit && isSameRevision(names[0], commit) === true
      : fresh.some(other => isNamedAs(names, other));
}

/** A deploy of the ledger; instants are epoch milliseconds. */
export type PlacedDeploy = ReleaseNames & {
  id: string;
  occurredAt: number;
  /** When its rollback was reported. */
  rolledBackAt?: number;
  outcome?: ChangeDelivery['environments'][number]['deploys'][number]['outcome'];
};

/**
 * How far a release got in an environment.
 *
 * @param own - deploys of it there, at least one
 * @param all - all deploys there
 * @returns instants in epoch milliseconds
 */
export function stateIn<T extends PlacedDeploy>(
  own: readonly T[],
  all: readonly T[],
): { state: DeliveryState; until?: number; by?: T } {
  const inTime = [...all].sort(
    (a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1),
  );
  const tried = inTime.filter(one => own.includes(one));
  // An attempt that failed, or goes on, leaves what an earlier one brought there.
  const brought = tried.filter(
    ({ outcome }) => outcome === 'succeeded' || outcome === 'rolled-back',
  );
  const last = brought.at(-1) ?? tried.at(-1)!;
  const at = inTime.indexOf(last);
  const next = inTime
    .slice(at + 1)
    .find(one => one.outcome === 'succeeded' && !own.includes(one));
  if (last.outcome === 'rolled-back') {
    return {
      state: 'rolled-back',
      until: last.rolledBackAt ?? next?.occurredAt,
      ...(next && { by: next }),
    };
  }
  if (last.outcome !== 'succeeded') {
    return { state: last.outcome ?? 'unknown' };
  }
  if (!next) {
    return { state: 'runs' };
  }
  const isBack = inTime
    .slice(0, at)
    .some(
      one =>
        one.outcome === 'succeeded' &&
        !own.includes(one) &&
        isOfRelease(one, next),
    );
  return {
    state: isBack ? 'rolled-back' : 'superseded',
    until: next.occurredAt,
    by: next,
  };
}
