import { compareText } from '@plumbline/backstage-plugin-evidence-common';
import type { StoredObservation } from '../../database/observations';
import type { EstateModel } from '../../estate/projection/EstateModel';
import type { FindReader } from './finder';

export type Pair = { from: string; to: string };

/** What sources saw between two entities. */
export type Sightings = {
  pair: Pair;
  types: string[];
  /**
   * By source: one sees calls under several names, which add up; two see the
   * same ones, and so do two means of one source.
   */
  sources: {
    source: string;
    calls: number;
    first: number;
    last: number;
    stale: boolean;
  }[];
  /** The most that one source saw. */
  calls: number;
  days: number;
  first: number;
  last: number;
  /** All of it was there when its source reported for the first time. */
  baseline: boolean;
  /** No source sees it any more. */
  stale: boolean;
};

/** Reads what was seen between pairs; cost: their rows. */
export async function readSightings(
  model: EstateModel,
  pairs: readonly Pair[],
  reader: FindReader,
  at: number,
): Promise<Sightings[]> {
  const byKey = new Map<string, string[]>();
  const byId = new Map<string, { pair: Pair; rows: StoredObservation[] }>();
  for (const pair of pairs) {
    const id = `${pair.from}\n${pair.to}`;
    if (!byId.has(id)) {
      byId.set(id, { pair, rows: [] });
      for (const key of model.edgeKeys(pair.from, pair.to)) {
        byKey.set(key, [...(byKey.get(key) ?? []), id]);
      }
    }
  }
  const rows = await reader.observationsByKey('edge', [...byKey.keys()]);
  for (const row of rows) {
    byKey.get(row.key)!.forEach(id => byId.get(id)!.rows.push(row));
  }
  return [...byId.values()].flatMap(({ pair, rows: seen }) =>
    seen.length > 0 ? [summed(pair, seen, at)] : [],
  );
}

/** An edge that was not seen for so long is not news of today. Milliseconds. */
const edgeAge = 24 * 60 * 60_000;

function summed(
  pair: Pair,
  rows: readonly StoredObservation[],
  at: number,
): Sightings {
  const sources = new Map<string, Sightings['sources'][number]>();
  const byMeans = new Map<string, number>();
  let days = 0;
  for (const { source, tally, stats, observedAt, learnedAt } of rows) {
    const { by = '', count = 0 } = (stats ?? {}) as {
      by?: string;
      count?: number;
    };
    const means = JSON.stringify([source, by]);
    const calls = (byMeans.get(means) ?? 0) + (tally?.calls ?? count);
    byMeans.set(means, calls);
    const first = Math.min(tally?.first ?? observedAt, learnedAt, observedAt);
    const known = sources.get(source);
    days = Math.max(days, tally?.days ?? 1);
    sources.set(source, {
      source,
      calls: Math.max(known?.calls ?? 0, calls),
      first: Math.min(known?.first ?? first, first),
      last: Math.max(known?.last ?? observedAt, observedAt),
      stale: (known?.stale ?? true) && at - observedAt > edgeAge,
    });
  }
  const all = [...sources.values()].sort((a, b) =>
    compareText(a.source, b.source),
  );
  return {
    pair,
    types: [
      ...new Set(rows.map(({ value }) => (value as { type: string }).type)),
    ].sort(),
    sources: all,
    calls: Math.max(...all.map(({ calls }) => calls)),
    days,
    first: Math.min(...all.map(({ first }) => first)),
    last: Math.max(...all.map(({ last }) => last)),
    baseline: rows.every(({ baseline }) => baseline),
    stale: all.every(({ stale }) => stale),
  };
}
