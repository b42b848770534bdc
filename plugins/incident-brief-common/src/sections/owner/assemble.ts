import {
  EntitySummary,
  EvidenceContext,
  Field,
  isKnown,
  nextTurnOnCall,
  onCallLevelsSchema,
  parseOnCall,
  plumblineAnnotations,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  declared,
  declaredOr,
  Part,
  partOf,
  sectionOf,
  sortedUnique,
  unknown,
} from '../../kit/fields';
import { assembleOnCall } from './onCall';
import { Entities } from '../../kit/scope';
import type { Owner, ResponsibleTeam } from './schema';

/**
 * Who answers for it: the workload's team, and apart from it the teams of what
 * it runs on, where these are others. Both know something the other does not.
 */
export function assembleOwner(
  context: EvidenceContext,
  entities: Entities,
): Owner {
  const { subject } = context;
  const workload = responsibleTeam(subject, context, entities);
  const substrate = sortedUnique(context.substrate)
    .flatMap(ref => entities(ref) ?? [])
    .filter(
      entity =>
        entity.entityRef !== subject.entityRef &&
        entity.owner !== subject.owner,
    )
    .map(entity => responsibleTeam(entity, context, entities));
  return {
    ...sectionOf([
      partOf(workload.team),
      onCallPart(workload),
      partOf(workload.escalation),
      partOf(workload.channel),
    ]),
    workload,
    substrate,
  };
}

/** A level whose person nobody knows is as good as one that is not known. */
function onCallPart({ onCall }: ResponsibleTeam): Part {
  const stranger = isKnown(onCall)
    ? onCall.value.find(({ unresolved }) => unresolved)
    : undefined;
  return stranger
    ? { known: false, reason: `${stranger.user} is not found in the catalog` }
    : partOf(onCall);
}

function responsibleTeam(
  entity: EntitySummary,
  context: EvidenceContext,
  entities: Entities,
): ResponsibleTeam {
  const team = entities(entity.owner);
  if (!team) {
    const reason =
      entity.owner === undefined
        ? `${entity.entityRef} has no owner`
        : `owner '${entity.owner}' does not exist in the catalog`;
    const missing = unknown(reason);
    return {
      entityRef: entity.entityRef,
      team: missing,
      onCall: missing,
      escalation: missing,
      channel: missing,
      pager: missing,
    };
  }
  const contact = (
    name: 'escalation' | 'channel' | 'pager',
    what: string,
  ): Field<string> =>
    declaredOr(
      team,
      team.annotations[plumblineAnnotations[name]],
      `${team.entityRef} names no ${what}`,
    );
  const { policy, ...reached } = assembleOnCall(
    entity,
    team,
    context,
    entities,
  );
  return {
    entityRef: entity.entityRef,
    // That it is owned is what the entity's own description says.
    team: declared(entity, team.entityRef),
    ...(team.title !== undefined && { displayName: team.title }),
    ...reached,
    escalation: policy ?? contact('escalation', 'escalation policy'),
    channel: contact('channel', 'channel'),
    pager: contact('pager', 'pager'),
    ...(team.editUrl !== undefined && { editUrl: team.editUrl }),
  };
}

/** Instants at which another person may be on call. */
export function ownerTurns(context: EvidenceContext): number[] {
  return [...rosterTurns(context), ...shiftTurns(context)];
}

/** Who is on call by the catalog. */
function rosterTurns({ at, entities, subject }: EvidenceContext): number[] {
  return [subject, ...entities].flatMap(({ annotations }) => {
    const text = annotations[plumblineAnnotations.onCall];
    const roster = text?.trim() ? parseOnCall(text) : undefined;
    return roster?.ok ? [nextTurnOnCall(roster.value, at)] : [];
  });
}

/** Who is on call by pagers. */
function shiftTurns({ facts }: EvidenceContext): number[] {
  return facts
    .filter(({ name }) => name === 'oncall.levels')
    .flatMap(({ value }) => {
      const read = onCallLevelsSchema.safeParse(value);
      return read.success ? read.data.levels : [];
    })
    .flatMap(({ shifts }) => shifts)
    .flatMap(({ start, end }) =>
      [start, end].flatMap(one => (one === undefined ? [] : Date.parse(one))),
    );
}
