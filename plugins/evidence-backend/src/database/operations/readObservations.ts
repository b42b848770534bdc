import type { JsonValue } from '@plumbline/backstage-plugin-evidence-common';
import {
  SetAside,
  storedList,
} from '@plumbline/backstage-plugin-evidence-node';
import { Knex } from 'knex';
import {
  FactReporter,
  KeptObservations,
  ObservationsAbout,
  StoredObservation,
} from '../observations';
import { ObservationPart, ObservationRow } from '../tables';
import { asKnownAt, chunked, toNumber, valuesOf } from '../sql';
import { keepAsText } from './keepAsText';
import { toObservation } from './observationRow';

type FactReporterRow = Pick<
  ObservationRow,
  'entity_ref' | 'source' | 'last_observed_at' | 'max_age'
>;

const pageSize = 2000;
const endOfTime = Number.MAX_SAFE_INTEGER;

/** Facts of entities, and edges and workloads by key, as known at an instant. */
export async function readObservationsAbout(
  knex: Knex,
  about: ObservationsAbout,
  at: number,
): Promise<StoredObservation[]> {
  const rows = await readAbout(knex, about, at);
  return toObservations(knex, rows, at);
}

/** Without those that are damaged. */
function toObservations(
  knex: Knex,
  rows: readonly ObservationRow[],
  at: number,
): StoredObservation[] {
  return mapObservations(knex, rows, row => toObservation(row, at));
}

function mapObservations<T>(
  knex: Knex,
  rows: readonly ObservationRow[],
  map: (row: ObservationRow) => T,
): T[] {
  return SetAside.of(knex).map('stored observations', rows, {
    id: ({ key, source }) => `${source} ${key}`,
    map,
  });
}

/** {@link readObservationsAbout} for what holds, whatever the clock says. */
export async function readPresentObservationsAbout(
  knex: Knex,
  about: ObservationsAbout,
): Promise<KeptObservations[]> {
  const rows = await readAbout(knex, about, undefined);
  return keepAsText(
    mapObservations(knex, rows, row => {
      toObservation(row, endOfTime);
      return row;
    }),
  );
}

/** One statement, in which each part is found by its own index. */
async function readAbout(
  knex: Knex,
  about: ObservationsAbout,
  at: number | undefined,
): Promise<ObservationRow[]> {
  const select = (column: string, part: ObservationPart) =>
    knex<ObservationRow>('observations')
      .where({ part })
      .where(column, 'in', valuesOf(knex, about[`${part}s`]))
      .where(asKnownAt(knex, 'observations', at));
  return (await select('entity_ref', 'fact').unionAll([
    select('key', 'edge'),
    select('key', 'workload'),
  ])) as ObservationRow[];
}

/** An empty list says that there is nothing: most services most of the time. */
export async function readListsNamed(
  knex: Knex,
  name: string,
  at: number,
): Promise<StoredObservation[]> {
  const rows: ObservationRow[] = await knex<ObservationRow>('observations')
    .where({ name })
    // Written literally, for engines to see that the index of these rows fits.
    .whereRaw(`part = 'fact' and value <> '[]'`)
    .where(asKnownAt(knex, 'observations', at));
  return mapObservations(knex, rows, row => ({
    ...toObservation(row, at),
    value: storedList<JsonValue>(row.value),
  }));
}

/** Values stay where they are: there is a row for almost every service. */
export async function readReportersOf(
  knex: Knex,
  name: string,
  at: number,
  options: { refs?: readonly string[] } = {},
): Promise<FactReporter[]> {
  const { refs } = options;
  const found: FactReporter[] = [];
  for (const some of refs ? chunked(refs) : [undefined]) {
    const rows: FactReporterRow[] = await knex<ObservationRow>('observations')
      .where({ name })
      // Written literally, for engines to see that the index of these rows
      // fits.
      .whereRaw(`part = 'fact' and superseded_at is null`)
      .modify(query => {
        if (some) {
          query.whereIn('entity_ref', [...some]);
        }
      })
      .select('entity_ref', 'source', 'last_observed_at', 'max_age');
    for (const row of rows) {
      found.push({
        entityRef: row.entity_ref!,
        source: row.source,
        stale: at - toNumber(row.last_observed_at) > toNumber(row.max_age),
      });
    }
  }
  return found;
}

export async function readObservationsByKey(
  knex: Knex,
  part: ObservationPart,
  keys: readonly string[],
  at: number | undefined,
): Promise<StoredObservation[]> {
  const found: StoredObservation[] = [];
  for (const some of chunked(keys)) {
    const rows: ObservationRow[] = await knex<ObservationRow>('observations')
      .where({ part })
      .whereIn('key', [...some])
      .where(asKnownAt(knex, 'observations', at));
    found.push(...toObservations(knex, rows, at ?? endOfTime));
  }
  return found;
}

/** Workloads whose last sighting went stale between two instants. */
export async function readLapsedWorkloads(
  knex: Knex,
  { after, at }: { after: number; at: number },
): Promise<StoredObservation[]> {
  const rows: ObservationRow[] = await knex<ObservationRow>('observations')
    .whereRaw(`part = 'workload' and superseded_at is null`)
    .whereRaw(
      'last_observed_at + max_age >= ? and last_observed_at + max_age < ?',
      [after, at],
    );
  return toObservations(knex, rows, at);
}

export async function* readObservationsOf(
  knex: Knex,
  part: ObservationPart,
  at: number | undefined,
): AsyncIterable<StoredObservation> {
  let after = 0;
  for (;;) {
    const rows: ObservationRow[] = await knex<ObservationRow>('observations')
      .where({ part })
      .andWhere('id', '>', after)
      .where(asKnownAt(knex, 'observations', at))
      .orderBy('id')
      .limit(pageSize);
    yield* toObservations(knex, rows, at ?? endOfTime);
    if (rows.length < pageSize) {
      return;
    }
    after = toNumber(rows[rows.length - 1].id);
  }
}
