import {
  EntitySummary,
  EvidenceContext,
  factDefinition,
  isKnown,
  OwnershipActivity,
  OwnershipState,
} from '@plumbline/backstage-plugin-evidence-common';
import { Confidence, sharedCodes } from '../../kit/confidence';
import { counted, sortedUnique } from '../../kit/fields';
import {
  annotationFix,
  entityFix,
  ownerFix,
  rosterFix,
  rosterUserFix,
} from '../../kit/fixes';
import { Entities, isKind } from '../../kit/scope';
import type { Owner, ResponsibleTeam } from './schema';

export const ownerCodes = {
  staleEvidence: sharedCodes.staleEvidence,
  /** No owner declared: don't conclude that nobody is responsible. */
  ownerMissing: 'owner-missing',
  /** The declared owner does not exist: don't conclude that a page would reach anybody. */
  ownerUnresolved: 'owner-unresolved',
  /** Owned by one person: don't conclude that somebody answers when they are away. */
  ownerIsPerson: 'owner-is-person',
  /** Its owner has no members: don't conclude that a page would reach anybody. */
  ownerEmpty: 'owner-empty',
  /** Others than the owner work on it: don't conclude that the owner knows it best. */
  ownershipDisagreement: 'ownership-disagreement',
  /** No roster, or one with holes: don't conclude that nobody is on call. */
  noOnCall: 'no-on-call',
  /** A roster names a user who does not exist: don't conclude that a page would reach anybody. */
  onCallUnresolved: 'on-call-unresolved',
  /** The pager and the roster name others: don't conclude that the roster is right. */
  onCallDisagreement: 'on-call-disagreement',
  /** No escalation policy: don't conclude that there is nobody further to call. */
  noEscalation: 'no-escalation',
  /** No channel: don't conclude that nobody is talking about it yet. */
  noChannel: 'no-channel',
} as const;

const ownerLine = 'owner.workload.team';

export function ownerGaps(
  owner: Owner,
  context: EvidenceContext,
  entities: Entities,
): Confidence[] {
  return [
    ...teamGaps(owner.workload, 'owner.workload', entities),
    ...owner.substrate.flatMap(team =>
      teamGaps(team, 'owner.substrate', entities),
    ),
    ...ownershipGaps(owner, context),
  ];
}

function teamGaps(
  responsible: ResponsibleTeam,
  affects: string,
  entities: Entities,
): Confidence[] {
  const owned = entities(responsible.entityRef);
  if (!isKnown(responsible.team)) {
    return [ownerlessGap(responsible.entityRef, owned, affects)];
  }
  const team = entities(responsible.team.value);
  return [
    ...(owned && team && isKind(team, 'user')
      ? [personGap(owned, team, affects, entities)]
      : []),
    ...(team ? routeGaps(responsible, team, affects) : []),
  ];
}

function ownerlessGap(
  entityRef: string,
  owned: EntitySummary | undefined,
  affects: string,
): Confidence {
  const owner = owned?.owner;
  const fixUrl = at(owned?.editUrl);
  if (owner === undefined) {
    return {
      code: ownerCodes.ownerMissing,
      message: `${entityRef} has no owner: do not conclude that nobody is responsible for it.`,
      affects,
      fix: ownerFix('group:default/your-team'),
      ...fixUrl,
    };
  }
  return {
    code: ownerCodes.ownerUnresolved,
    message: `Owner '${owner}' of ${entityRef} does not exist in the catalog: do not conclude that a page to it would reach anybody.`,
    affects,
    fix: owner.startsWith('group:')
      ? `${ownerFix(
          'group:default/your-team',
        )}\n# or, if the name is right, describe it:\n${entityFix(
          owner,
          '',
        ).replace(/^/gm, '# ')}`
      : ownerFix('group:default/your-team'),
    ...fixUrl,
  };
}

function personGap(
  owned: EntitySummary,
  person: EntitySummary,
  affects: string,
  entities: Entities,
): Confidence {
  const [team] = sortedUnique(
    entities
      .all()
      .filter(
        entity =>
          isKind(entity, 'group') && entity.members?.includes(person.entityRef),
      )
      .map(({ entityRef }) => entityRef),
  );
  return {
    code: ownerCodes.ownerIsPerson,
    message: `${owned.entityRef} is owned by one person, ${person.entityRef}: do not conclude that somebody answers when they are away.`,
    affects,
    fix: ownerFix(team ?? 'group:default/your-team'),
    ...at(owned.editUrl),
  };
}

function routeGaps(
  { onCall, disagreement, escalation, channel }: ResponsibleTeam,
  team: EntitySummary,
  affects: string,
): Confidence[] {
  const gaps: Confidence[] = [];
  const uncovered = isKnown(onCall)
    ? onCall.value.filter(
        ({ user, displayName }) => (user ?? displayName) === undefined,
      )
    : [];
  if (!isKnown(onCall)) {
    gaps.push({
      code: ownerCodes.noOnCall,
      message: `Who is on call for ${team.entityRef} is not known (${onCall.unknown}): do not conclude that nobody is.`,
      affects: `${affects}.onCall`,
      fix: rosterFix(team),
      ...at(team.editUrl),
    });
  } else if (uncovered.length > 0) {
    gaps.push({
      code: ownerCodes.noOnCall,
      message: `${
        isKnown(onCall) && onCall.kind === 'declared'
          ? `The on-call roster of ${team.entityRef}`
          : `The pager of ${team.entityRef}`
      } names nobody on level ${uncovered
        .map(({ level }) => level)
        .join(', ')}: do not conclude that an escalation would reach somebody.`,
      affects: `${affects}.onCall`,
      // A pager's gap is closed in the pager.
      ...(isKnown(onCall) && onCall.kind !== 'declared'
        ? at(onCall.source.url)
        : { fix: rosterFix(team), ...at(team.editUrl) }),
    });
  }
  const strangers = isKnown(onCall)
    ? sortedUnique(
        onCall.value
          .filter(({ unresolved }) => unresolved)
          .map(({ user }) => user),
      )
    : [];
  if (strangers.length > 0) {
    const fix = rosterUserFix(team, strangers);
    gaps.push({
      code: ownerCodes.onCallUnresolved,
      message: `The on-call roster of ${team.entityRef} names ${strangers.join(
        ', ',
      )}, not found in the catalog: do not conclude that a page would reach anybody.`,
      affects: `${affects}.onCall`,
      ...(fix !== undefined && { fix }),
      ...at(team.editUrl),
    });
  }
  if (disagreement !== undefined) {
    gaps.push({
      code: ownerCodes.onCallDisagreement,
      message: `The pager and the catalog disagree about who is on call for ${team.entityRef} (${disagreement}): do not conclude that the roster says whom a page would reach.`,
      affects: `${affects}.onCall`,
      ...at(team.editUrl),
    });
  }
  if (!isKnown(escalation)) {
    gaps.push({
      code: ownerCodes.noEscalation,
      message: `${team.entityRef} names no escalation policy: do not conclude that there is nobody further to call.`,
      affects: `${affects}.escalation`,
      fix: annotationFix({
        'plumbline.dev/escalation': '<URL or name of the escalation policy>',
      }),
      ...at(team.editUrl),
    });
  }
  if (!isKnown(channel)) {
    gaps.push({
      code: ownerCodes.noChannel,
      message: `${team.entityRef} names no channel: do not conclude that nobody is talking about it yet.`,
      affects: `${affects}.channel`,
      fix: annotationFix({ 'plumbline.dev/channel': `#${team.name}-oncall` }),
      ...at(team.editUrl),
    });
  }
  return gaps;
}

/** Where to paste the fix, when the exact file is known. */
function at(editUrl: string | undefined): Pick<Confidence, 'fixUrl'> {
  return editUrl === undefined ? {} : { fixUrl: editUrl };
}

/** What was seen of the owner that its description does not say. */
function ownershipGaps(
  { workload }: Owner,
  context: EvidenceContext,
): Confidence[] {
  if (!isKnown(workload.team)) {
    return [];
  }
  const team = workload.team.value;
  const { subject } = context;
  const state = factOf<OwnershipState>(context, 'ownership.state');
  const activity = factOf<OwnershipActivity>(context, 'ownership.activity');
  const gaps: Confidence[] = [];
  if (state?.value.kind === 'group' && state.value.members === 0) {
    gaps.push({
      code: ownerCodes.ownerEmpty,
      message: `${team} has no members: do not conclude that a page to it would reach anybody.`,
      affects: ownerLine,
      fix: `# on each member:\nspec:\n  memberOf:\n    - ${team.replace(
        /^group:(default\/)?/,
        '',
      )}`,
      ...(workload.editUrl !== undefined && { fixUrl: workload.editUrl }),
    });
  }
  if (activity?.value.likelyOwner !== undefined) {
    const { fromOwner, fromOthers, likelyOwner, windowDays } = activity.value;
    gaps.push({
      code: ownerCodes.ownershipDisagreement,
      message: `${counted(fromOthers, 'change')} of ${
        fromOwner + fromOthers
      } in ${windowDays} days came from others than ${team}, most of them from ${likelyOwner}: do not conclude that ${team} knows it best. The declared owner stands until it is corrected.`,
      affects: ownerLine,
      fix: `# if it has changed hands:\n${ownerFix(likelyOwner)}`,
      ...(subject.editUrl !== undefined && { fixUrl: subject.editUrl }),
    });
  }
  if (state?.stale || activity?.stale) {
    gaps.push({
      code: ownerCodes.staleEvidence,
      message: `Who ${team} is and who works on it was looked at too long ago: conclude neither that it still holds nor that it has changed.`,
      affects: ownerLine,
    });
  }
  return gaps;
}

function factOf<T>(
  { facts, subject }: EvidenceContext,
  name: string,
): { value: T; stale: boolean } | undefined {
  const schema = factDefinition(name)!.schema;
  for (const claim of facts) {
    if (claim.name === name && claim.entityRef === subject.entityRef) {
      const read = schema.safeParse(claim.value);
      if (read.success) {
        return { value: read.data as T, stale: claim.stale };
      }
    }
  }
  return undefined;
}
