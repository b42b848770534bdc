import {
  EntitySummary,
  EvidenceContext,
  Field,
  isKnown,
  plumblineAnnotations,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Brief, ResponsibleTeam } from '../schema';
import {
  declared,
  declaredOr,
  Part,
  partOf,
  sectionOf,
  sortedUnique,
  unknown,
} from './claims';
import { assembleOnCall } from './onCall';
import { Entities, entitiesOf } from './scope';

/**
 * Who answers for it: the workload's team, and apart from it the teams of what
 * it runs on, where these are others. Both know something the other does not.
 */
export function assembleOwner(
  context: EvidenceContext,
  entities: Entities = entitiesOf(context),
): Brief['owner'] {
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
