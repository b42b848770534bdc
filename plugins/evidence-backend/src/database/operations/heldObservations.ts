import type { Knex } from 'knex';
import type { FeedInput } from '../records';
import type {
  EndedObservation,
  HeldKeys,
  HeldObservation,
} from '../observations';
import { chunked, toNumber, valuesOf } from '../sql';
import type {
  ObservationPart,
  ObservationRow,
  PassRow,
  SourceRow,
} from '../tables';
import { appendFeed } from './feed';
import { lockSource } from './passes';

/**
 * Ends what a source reports at present, and its passes. History stays, and so
 * does the principal that the source's name is bound to.
 *
 * @param at - epoch milliseconds
 * @returns how many facts, edges and workloads were ended
 */
export async function deleteSource(
  trx: Knex.Transaction,
  source: string,
  at: number,
): Promise<number> {
  await lockSource(trx, source);
  const rows = await end(trx, present(trx, source), at);
  await trx<PassRow>('passes')
    .where({ source, superseded_at: null })
    .update({ superseded_at: at });
  // The row stays: who passes meanwhile waits for its lock.
  await trx<SourceRow>('sources')
    .where({ source })
    .update({ baseline_at: null, created_at: at });
  return rows.length;
}

/**
 * Ends some of what a source reports, where it still does. History stays.
 *
 * @param at - epoch milliseconds
 */
export async function endObservations(
  trx: Knex.Transaction,
  source: string,
  ended: readonly { part: ObservationPart; key: string }[],
  at: number,
): Promise<EndedObservation[]> {
  await lockSource(trx, source);
  const rows: EndedObservation[] = [];
  for (const part of ['fact', 'edge', 'workload'] as const) {
    const keys = ended.flatMap(one => (one.part === part ? one.key : []));
    for (const some of chunked(keys)) {
      const these = present(trx, source).where({ part }).whereIn('key', some);
      rows.push(...(await end(trx, these, at)));
    }
  }
  return rows;
}

function present(trx: Knex.Transaction, source: string) {
  return trx<ObservationRow>('observations').where({
    source,
    superseded_at: null,
  });
}

async function end(
  trx: Knex.Transaction,
  those: ReturnType<typeof present>,
  at: number,
): Promise<EndedObservation[]> {
  const rows = await those.clone().select('part', 'key', 'entity_ref', 'value');
  await those.update({ superseded_at: at });
  const entries = new Map<string, FeedInput>();
  for (const { part, key, entity_ref: entityRef } of rows) {
    if (part !== 'fact') {
      entries.set(`${part} ${key}`, { type: part, key });
    } else if (entityRef !== null) {
      entries.set(entityRef, { type: part, entityRef });
    }
  }
  await appendFeed(trx, [...entries.values()], at);
  return rows;
}

const heldColumns = [
  'part',
  'key',
  'value_hash',
  'last_observed_at',
  'max_age',
] as const;

function held(knex: Knex, source: string) {
  return knex<ObservationRow>('observations')
    .where({ source, superseded_at: null })
    .whereRaw("(part <> 'fact' or entity_ref is not null)");
}

/** Of what a source reports, all or these. */
export async function readHeld(
  knex: Knex,
  source: string,
  keys?: HeldKeys,
): Promise<HeldObservation[]> {
  if (!keys) {
    return toHeld(await held(knex, source).select(...heldColumns));
  }
  const found: HeldObservation[] = [];
  for (const part of ['fact', 'edge', 'workload'] as const) {
    const some = keys.flatMap(one => (one.part === part ? one.key : []));
    if (some.length > 0) {
      const rows = await held(knex, source)
        .where({ part })
        .whereIn('key', valuesOf(knex, some) as never)
        .select(...heldColumns);
      found.push(...toHeld(rows));
    }
  }
  return found;
}

type HeldRow = Pick<ObservationRow, (typeof heldColumns)[number]>;

function toHeld(rows: readonly HeldRow[]): HeldObservation[] {
  return rows.map(row => ({
    part: row.part,
    key: row.key,
    hash: row.value_hash,
    observedAt: toNumber(row.last_observed_at),
    maxAge: toNumber(row.max_age),
  }));
}

/**
 * Stays the same for as long as no value that a source reports came, changed or
 * ended: a value has a row of its own.
 */
export async function readHeldVersion(
  knex: Knex,
  source: string,
): Promise<string> {
  const row: { version: string } | undefined = await held(knex, source).first(
    knex.raw(
      "count(*) || ' ' || coalesce(sum(id), 0) || ' ' || coalesce(max(id), 0) as version",
    ),
  );
  return row!.version;
}
