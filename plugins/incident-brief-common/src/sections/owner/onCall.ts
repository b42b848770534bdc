import {
  Claim,
  EntitySummary,
  EvidenceContext,
  Field,
  isKnown,
  onCallAt,
  parseOnCall,
  plumblineAnnotations,
} from '@plumbline/backstage-plugin-evidence-common';
import type { OnCallLevel, ResponsibleTeam } from './schema';
import { declared, unknown } from '../../kit/fields';
import { disagreementOf } from './onCallDisagreement';
import { pagerLevels, PagerReport, pagerReports } from './pager';
import { Entities } from '../../kit/scope';

export type AssembledOnCall = Pick<
  ResponsibleTeam,
  'onCall' | 'disagreement'
> & {
  /** The policy that the pager follows, by name. */
  policy?: Claim<string>;
};

/**
 * Who is on call, level by level: what the pager of the entity or of its team
 * was last seen to say, whether just now or a while ago; else the roster of the
 * catalog. A pager that says nothing about this instant any more (all that is
 * known of it has ended) is not consulted twice: then it is the roster, too.
 */
export function assembleOnCall(
  entity: EntitySummary,
  team: EntitySummary,
  context: EvidenceContext,
  entities: Entities,
): AssembledOnCall {
  const refs = [entity.entityRef, team.entityRef];
  const reports = pagerReports(context, refs);
  const roster = rosterOf(team, context.at, entities);
  const policy = reports.find(({ value }) => value.policy);
  const answer = reports.find(
    one =>
      one.value.levels.length > 0 &&
      (!one.claim.stale || isStaffed(one, context.at)),
  );
  const onCall = answer
    ? claimOf(answer, pagerLevels(answer.value, context.at, entities))
    : rosterOr(roster, reports);
  const disagreement = disagreementOf(answer, reports, onCall, roster);
  return {
    onCall,
    ...(disagreement !== undefined && { disagreement }),
    ...(policy && { policy: claimOf(policy, policy.value.policy!.name) }),
  };
}

function isStaffed({ value }: PagerReport, at: string): boolean {
  return pagerLevels(value, at, undefined).some(
    ({ displayName }) => displayName !== undefined,
  );
}

function claimOf<T>({ claim, value: levels }: PagerReport, value: T): Claim<T> {
  const { kind, source, observedAt, stale } = claim;
  const url = levels.policy?.url ?? source.url;
  return {
    value,
    kind,
    source: { id: source.id, ...(url !== undefined && { url }) },
    ...(observedAt !== undefined && { observedAt }),
    stale,
  };
}

/** Where there is no roster, why the pager names nobody says more than that. */
function rosterOr(
  roster: Field<OnCallLevel[]>,
  reports: readonly PagerReport[],
): Field<OnCallLevel[]> {
  const missing = reports.find(({ value }) => value.missing)?.value.missing;
  return isKnown(roster) || missing === undefined
    ? roster
    : unknown(`${missing}; ${roster.unknown}`);
}

/**
 * Who is on call by the catalog. A roster that cannot be read, or covers
 * nobody, is unknown: somebody may well be on call whom it does not name.
 */
function rosterOf(
  team: EntitySummary,
  at: string,
  entities: Entities,
): Field<OnCallLevel[]> {
  const text = team.annotations[plumblineAnnotations.onCall];
  if (!text?.trim()) {
    return unknown(`${team.entityRef} has no on-call roster`);
  }
  const roster = parseOnCall(text);
  if (!roster.ok) {
    return unknown(
      `the on-call roster of ${team.entityRef} cannot be read: ${roster.error}`,
    );
  }
  const levels = onCallAt(roster.value, at);
  if (levels.every(level => level.user === undefined)) {
    return unknown(
      `the on-call roster of ${team.entityRef} names nobody for this instant`,
    );
  }
  return declared(
    team,
    levels.map(level => {
      const person = entities(level.user);
      return {
        ...level,
        ...(person?.title !== undefined && { displayName: person.title }),
        ...(level.user !== undefined && !person && { unresolved: true }),
      };
    }),
  );
}
