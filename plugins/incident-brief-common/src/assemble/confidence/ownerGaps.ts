import {
  EntitySummary,
  isKnown,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Brief, Confidence, ResponsibleTeam } from '../../schema';
import { Entities, isKind } from '../scope';
import { sortedUnique } from '../claims';
import { confidenceCodes as codes } from './codes';
import { annotationFix, entityFix, ownerFix, rosterFix } from './fixes';

export function ownerGaps(owner: Brief['owner'], entities: Entities) {
  return [
    ...teamGaps(owner.workload, 'owner.workload', entities),
    ...owner.substrate.flatMap(team =>
      teamGaps(team, 'owner.substrate', entities),
    ),
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
      code: codes.ownerMissing,
      message: `${entityRef} has no owner: do not conclude that nobody is responsible for it.`,
      affects,
      fix: ownerFix('group:default/your-team'),
      ...fixUrl,
    };
  }
  return {
    code: codes.ownerUnresolved,
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
    code: codes.ownerIsPerson,
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
      code: codes.noOnCall,
      message: `Who is on call for ${team.entityRef} is not known (${onCall.unknown}): do not conclude that nobody is.`,
      affects: `${affects}.onCall`,
      fix: rosterFix(team),
      ...at(team.editUrl),
    });
  } else if (uncovered.length > 0) {
    gaps.push({
      code: codes.noOnCall,
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
    gaps.push({
      code: codes.onCallUnresolved,
      message: `The on-call roster of ${team.entityRef} names ${strangers.join(
        ', ',
      )}, not found in the catalog: do not conclude that a page would reach anybody.`,
      affects: `${affects}.onCall`,
      fix: rosterFix(team),
      ...at(team.editUrl),
    });
  }
  if (disagreement !== undefined) {
    gaps.push({
      code: codes.onCallDisagreement,
      message: `The pager and the catalog disagree about who is on call for ${team.entityRef} (${disagreement}): do not conclude that the roster says whom a page would reach.`,
      affects: `${affects}.onCall`,
      ...at(team.editUrl),
    });
  }
  if (!isKnown(escalation)) {
    gaps.push({
      code: codes.noEscalation,
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
      code: codes.noChannel,
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
