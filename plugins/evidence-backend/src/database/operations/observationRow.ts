import type { JsonValue } from '@plumbline/backstage-plugin-evidence-common';
import {
  storedInstant,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { StoredObservation } from '../observations';
import { toNumber } from '../sql';
import type { ObservationRow } from '../tables';

/** A row with its numbers and values, to be shown as of some instant. */
export type ParsedRow = Omit<
  StoredObservation,
  'observedAt' | 'stale' | 'freshUntil'
> & {
  firstObservedAt: number;
  lastObservedAt: number;
  lastReceivedAt: number;
  maxAge: number;
};

export function toObservation(
  row: ObservationRow,
  at: number,
): StoredObservation {
  return asKnown(parse(row), at);
}

/**
 * Within a run no sighting ever went stale, so only after the last of the run
 * can the value be stale. Inside a run the exact sighting is not kept; the
 * first is the latest that surely was.
 */
export function asKnown(row: ParsedRow, at: number): StoredObservation {
  const { firstObservedAt, lastObservedAt, lastReceivedAt, maxAge } = row;
  const insideRun = at < lastReceivedAt;
  return {
    part: row.part,
    key: row.key,
    source: row.source,
    entityRef: row.entityRef,
    name: row.name,
    value: row.value,
    stats: insideRun ? undefined : row.stats,
    observedAt: insideRun ? firstObservedAt : lastObservedAt,
    stale: !insideRun && at - lastObservedAt > maxAge,
    freshUntil: insideRun ? lastReceivedAt : lastObservedAt + maxAge,
    learnedAt: row.learnedAt,
    tally: insideRun ? undefined : row.tally,
    baseline: row.baseline,
  };
}

function parse(row: ObservationRow): ParsedRow {
  return {
    part: row.part,
    key: row.key,
    source: row.source,
    entityRef: row.entity_ref ?? undefined,
    name: row.name ?? undefined,
    value: toValue(row),
    stats: row.stats ? storedObject(row.stats) : undefined,
    firstObservedAt: storedInstant(row.first_observed_at),
    lastObservedAt: storedInstant(row.last_observed_at),
    lastReceivedAt: storedInstant(row.last_received_at),
    maxAge: toNumber(row.max_age),
    learnedAt: storedInstant(row.learned_at),
    tally: row.tally
      ? storedObject<NonNullable<ParsedRow['tally']>>(row.tally)
      : undefined,
    baseline: Boolean(row.baseline),
  };
}

/** @throws SyntaxError, TypeError where it has not the shape of its part */
function toValue({ part, value }: ObservationRow): JsonValue {
  if (part === 'fact') {
    return JSON.parse(value);
  }
  return storedObject<{ [key: string]: JsonValue }>(
    value,
    part === 'edge' ? ['from', 'to', 'type'] : ['name'],
  );
}
