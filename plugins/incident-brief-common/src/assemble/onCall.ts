import {
  EntitySummary,
  Field,
  onCallAt,
  parseOnCall,
  plumblineAnnotations,
} from '@plumbline/backstage-plugin-evidence-common';
import type { OnCallLevel } from '../schema';
import { declared, unknown } from './claims';
import { Entities } from './scope';

/**
 * Who is on call, level by level. A roster that cannot be read, or covers
 * nobody, is unknown: somebody may well be on call whom it does not name.
 */
export function assembleOnCall(
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
