import {
  EvidenceContext,
  nextTurnOnCall,
  onCallLevelsSchema,
  onsetTurns,
  parseOnCall,
  plumblineAnnotations,
} from '@plumbline/backstage-plugin-evidence-common';
import { suspectBefore } from './suspects';

/**
 * Until when a context makes the same brief, its `at` aside: the instant, in
 * epoch milliseconds, from which on another person may be on call, something
 * else be the onset, or a change be no suspect any more.
 */
export function holdsUntil(context: EvidenceContext): number {
  const at = Date.parse(context.at);
  return [
    ...rosterTurns(context),
    ...shiftTurns(context),
    ...onsetTurns(context.facts),
    ...context.changes
      .map(({ occurredAt }) => Date.parse(occurredAt))
      .flatMap(instant => [instant, instant + suspectBefore + 1]),
  ].reduce(
    (first, turn) => (turn > at && turn < first ? turn : first),
    Infinity,
  );
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
