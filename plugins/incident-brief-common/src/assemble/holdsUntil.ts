import {
  EvidenceContext,
  onsetTurns,
} from '@plumbline/backstage-plugin-evidence-common';
import { sections } from '../sections';

/**
 * Until when a context makes the same brief, its `at` aside: the instant, in
 * epoch milliseconds, from which on another person may be on call, something
 * else be the onset, or a change be no suspect any more.
 */
export function holdsUntil(context: EvidenceContext): number {
  const at = Date.parse(context.at);
  return [
    ...onsetTurns(context.facts),
    ...sections.flatMap(section => section.turns?.(context) ?? []),
  ].reduce(
    (first, turn) => (turn > at && turn < first ? turn : first),
    Infinity,
  );
}
