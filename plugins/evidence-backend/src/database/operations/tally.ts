import type { EdgeTally, ObservationItem } from '../observations';

const dayLength = 24 * 60 * 60_000;

/**
 * Adds a sighting of an edge to what was seen before. A window that overlaps
 * what is counted already adds nothing: calls are never counted twice.
 */
export function tallied(
  before: EdgeTally | undefined,
  { part, stats, observedAt }: ObservationItem,
): EdgeTally | undefined {
  if (part !== 'edge') {
    return undefined;
  }
  const { count = 0, windowSeconds = 0 } = (stats ?? {}) as {
    count?: number;
    windowSeconds?: number;
  };
  const day = Math.floor(observedAt / dayLength);
  if (!before) {
    return { calls: count, days: 1, first: observedAt, until: observedAt, day };
  }
  const begins = observedAt - windowSeconds * 1000;
  const isApart = begins >= before.until && observedAt > before.until;
  const isMore = !isApart && count > before.calls;
  return {
    calls: isApart ? before.calls + count : Math.max(before.calls, count),
    until:
      isApart || isMore ? Math.max(observedAt, before.until) : before.until,
    days: before.days + (day > before.day ? 1 : 0),
    first: Math.min(before.first, observedAt),
    day: Math.max(day, before.day),
  };
}
