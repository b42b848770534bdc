import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import { insertMany } from '@plumbline/backstage-plugin-evidence-node';
import { Knex } from 'knex';
import { FeedInput } from '../records';
import {
  EdgeTally,
  ObservationItem,
  ObservationOutcome,
  ObservationsAbout,
} from '../observations';
import { ObservationRow } from '../tables';
import { appendFeed } from './feed';
import {
  insertedColumns,
  HashedItem,
  hashItem,
  toRow,
} from './toObservationRow';
import { tallied } from './tally';
import { chunked, isPostgres, toNumber, valuesOf } from '../sql';

type Known = {
  id: number;
  valueHash: string;
  maxAge: number;
  lastObservedAt: number;
  stats: string;
  tally: EdgeTally | undefined;
  baseline: boolean;
};

/**
 * Keeps what a source saw. A row is a value in an unbroken run of sightings: it
 * is extended in place while the value stays and no sighting had time to go
 * stale, so that whether it was stale at any past instant follows exactly from
 * the row. What is older than what is known changes nothing, so the order of
 * arrival does not matter; of two values seen at one instant the one with the
 * greater hash holds, of two statistics the greater text. Only where passes are
 * known to come in order, the later one's value does: a clock that stands must
 * not lose what changed. The caller holds the lock of the source.
 */
export async function recordObservations(
  trx: Knex.Transaction,
  pass: { source: string; at: number; baseline: boolean; inOrder?: boolean },
  items: readonly ObservationItem[],
): Promise<ObservationOutcome[]> {
  if (items.length === 0) {
    return [];
  }
  const { source, at: receivedAt } = pass;
  const prepared = items.map(hashItem);
  const known = await readKnown(trx, source, prepared);
  const outcomes: ObservationOutcome[] = [];
  const inserted = new Map<string, HashedItem>();
  const extended: { id: number; prepared: HashedItem }[] = [];
  const closed: number[] = [];
  for (const one of prepared) {
    const id = rowKey(one.item.part, one.item.key);
    const pending = inserted.get(id);
    const current = known.get(id);
    const outcome = compare(one, pending ? undefined : current, pass);
    if (pending) {
      // The same thing twice in one push: the better one is kept.
      const better =
        isNewer(one, pending.item.observedAt, pending.hash) ||
        (one.hash === pending.hash &&
          one.item.observedAt === pending.item.observedAt &&
          statsOf(one) > statsOf(pending));
      if (better) {
        one.tally = tallied(pending.tally, one.item);
        inserted.set(id, one);
      }
      outcomes.push(better ? 'changed' : 'older');
      continue;
    }
    outcomes.push(outcome);
    if (outcome !== 'older') {
      one.tally = tallied(current?.tally, one.item);
    }
    if (outcome === 'same') {
      extended.push({ id: current!.id, prepared: withStats(one, current!) });
      current!.lastObservedAt = one.item.observedAt;
      current!.tally = one.tally;
    } else if (outcome !== 'older') {
      inserted.set(id, one);
      if (current) {
        closed.push(current.id);
      }
    }
  }
  for (const ids of chunked(closed)) {
    await trx('observations')
      .whereIn('id', [...ids])
      .update({ superseded_at: receivedAt });
  }
  await extend(trx, extended, receivedAt);
  await insertMany(trx, {
    table: 'observations',
    columns: insertedColumns,
    rows: [...inserted].map(([id, one]) => ({
      ...toRow(one, source, receivedAt),
      // Another value is news; the same one after a while is none.
      baseline:
        known.get(id)?.valueHash === one.hash
          ? known.get(id)!.baseline
          : pass.baseline,
    })),
  });
  await appendFeed(trx, feedEntries(inserted), receivedAt);
  return outcomes;
}

function compare(
  one: HashedItem,
  known: Known | undefined,
  pass: { at: number; inOrder?: boolean },
): ObservationOutcome {
  if (!known) {
    return 'new';
  }
  const { item } = one;
  if (one.hash === known.valueHash) {
    if (item.observedAt < known.lastObservedAt) {
      return 'older';
    }
    const wentStale = pass.at - known.lastObservedAt > known.maxAge;
    return wentStale || item.maxAge !== known.maxAge ? 'again' : 'same';
  }
  return isNewer(one, known.lastObservedAt, known.valueHash) ||
    (pass.inOrder && item.observedAt === known.lastObservedAt)
    ? 'changed'
    : 'older';
}

/**
 * At one instant the statistics that were reported last would be those that
 * hold.
 */
function withStats(one: HashedItem, known: Known): HashedItem {
  const stats = statsOf(one);
  if (one.item.observedAt === known.lastObservedAt && stats < known.stats) {
    return { ...one, item: { ...one.item, stats: JSON.parse(known.stats) } };
  }
  known.stats = stats;
  return one;
}

function statsOf({ item }: HashedItem): string {
  return item.stats === undefined ? '' : canonicalJson(item.stats);
}

function isNewer(
  one: HashedItem,
  observedAt: number,
  valueHash: string,
): boolean {
  return (
    one.item.observedAt > observedAt ||
    (one.item.observedAt === observedAt && one.hash > valueHash)
  );
}

async function readKnown(
  trx: Knex.Transaction,
  source: string,
  prepared: readonly HashedItem[],
): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  const keys = [...new Set(prepared.map(({ item }) => item.key))];
  for (const part of chunked(keys, 5_000)) {
    const rows = await trx<ObservationRow>('observations')
      .where({ source })
      .whereNull('superseded_at')
      .where('key', 'in', valuesOf(trx, part))
      .select(
        ...(['id', 'part', 'key', 'value_hash', 'max_age'] as const),
        ...(['last_observed_at', 'stats', 'tally', 'baseline'] as const),
      );
    for (const row of rows) {
      known.set(rowKey(row.part, row.key), {
        id: toNumber(row.id),
        valueHash: row.value_hash,
        maxAge: toNumber(row.max_age),
        lastObservedAt: toNumber(row.last_observed_at),
        stats: row.stats ?? '',
        tally: row.tally ? JSON.parse(row.tally) : undefined,
        baseline: Boolean(row.baseline),
      });
    }
  }
  return known;
}

/** Notes the latest sighting of each row; of the same row seen twice the later one. */
async function extend(
  trx: Knex.Transaction,
  extended: { id: number; prepared: HashedItem }[],
  receivedAt: number,
): Promise<void> {
  type Latest = { observedAt: number; stats?: string; tally?: EdgeTally };
  const latest = new Map<number, Latest>();
  for (const { id, prepared } of extended) {
    const { stats, observedAt } = prepared.item;
    latest.set(id, {
      observedAt,
      tally: prepared.tally,
      stats: stats === undefined ? latest.get(id)?.stats : canonicalJson(stats),
    });
  }
  for (const some of chunked([...latest], 5_000)) {
    await trx.raw(
      `with seen as (${seenRows(trx)})
      update observations set
        last_observed_at = seen.observed_at,
        last_received_at = ?,
        stats = coalesce(seen.stats, observations.stats),
        tally = coalesce(seen.tally, observations.tally)
      from seen where observations.id = seen.id`,
      [
        JSON.stringify(
          some.map(([id, { observedAt, stats, tally }]) => ({
            id,
            observed_at: observedAt,
            stats,
            tally: tally && JSON.stringify(tally),
          })),
        ),
        receivedAt,
      ],
    );
  }
}

/** Rows in one binding, as {@link valuesOf} has values. */
function seenRows(knex: Knex): string {
  return isPostgres(knex)
    ? `select * from json_to_recordset(?::json)
        as s (id bigint, observed_at bigint, stats text, tally text)`
    : `select value ->> 'id' as id, value ->> 'observed_at' as observed_at,
        value ->> 'stats' as stats, value ->> 'tally' as tally
        from json_each(?)`;
}

/** What a pass touched that brought these. */
export function touchedBy(
  items: readonly ObservationItem[],
): ObservationsAbout {
  const keysOf = (part: ObservationItem['part']) =>
    items.filter(item => item.part === part).map(({ key }) => key);
  return {
    facts: items.flatMap(({ part, entityRef }) =>
      part === 'fact' ? entityRef ?? [] : [],
    ),
    edges: keysOf('edge'),
    workloads: keysOf('workload'),
  };
}

function feedEntries(inserted: Map<string, HashedItem>): FeedInput[] {
  return [...inserted.values()].map(({ item }) => ({
    type: item.part,
    entityRef: item.entityRef,
    key: item.part === 'fact' ? undefined : item.key,
  }));
}

function rowKey(part: string, key: string): string {
  return `${part}\n${key}`;
}
