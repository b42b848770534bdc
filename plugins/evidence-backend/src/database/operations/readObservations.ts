import { Knex } from 'knex';
import {
  FactReporter,
  KeptObservation,
  ObservationsAbout,
  PresentFact,
  StoredObservation,
} from '../EvidenceStore';
import { ObservationPart, ObservationRow } from '../tables';
import { asKnownAt, chunked, toNumber, valuesOf } from '../sql';

type FactReporterRow = Pick<
  ObservationRow,
  'entity_ref' | 'source' | 'last_observed_at' | 'max_age'
>;

type PresentFactRow = Pick<
  ObservationRow,
  'entity_ref' | 'name' | 'value' | 'source' | 'max_age' | 'last_observed_at'
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
  return rows.map(row => toObservation(row, at));
}

/** {@link readObservationsAbout} for what holds, whatever the clock says. */
export async function readPresentObservationsAbout(
  knex: Knex,
  about: ObservationsAbout,
): Promise<KeptObservation[]> {
  const rows = await readAbout(knex, about, undefined);
  return rows.map(row => {
    const { part, key, source, entityRef } = toObservation(row, endOfTime);
    const values = parseValues(row);
    return {
      part,
      key,
      source,
      entityRef,
      asOf: at => toObservation(row, at, values),
    };
  });
}

/** What holds of facts, without what only other readers of it need. */
export async function readPresentFacts(
  knex: Knex,
  refs: readonly string[],
  now: number,
): Promise<PresentFact[]> {
  const rows: PresentFactRow[] = await knex<ObservationRow>('observations')
    .where({ part: 'fact' })
    .where('entity_ref', 'in', valuesOf(knex, refs))
    .where(asKnownAt(knex, 'observations', undefined))
    .select(
      ...['entity_ref', 'name', 'value', 'source'],
      ...['max_age', 'last_observed_at'],
    );
  return rows.map(row => {
    const observedAt = toNumber(row.last_observed_at);
    const freshUntil = observedAt + toNumber(row.max_age);
    return {
      entityRef: row.entity_ref!,
      name: row.name!,
      value: JSON.parse(row.value),
      source: row.source,
      observedAt,
      stale: now > freshUntil,
      freshUntil,
    };
  });
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
    // Said literally, for engines to see that the index of these rows fits.
    .whereRaw(`part = 'fact' and value <> '[]'`)
    .where(asKnownAt(knex, 'observations', at));
  return rows.map(row => toObservation(row, at));
}

/** Of lists that are about a name rather than an entity. */
export async function readNamedListKeys(
  knex: Knex,
  of: { source?: string; name: string; at?: number },
): Promise<string[]> {
  const { at, source, name } = of;
  const rows: Pick<ObservationRow, 'key'>[] = await knex<ObservationRow>(
    'observations',
  )
    .where({ name, ...(source !== undefined && { source }) })
    .whereNull('entity_ref')
    // Said literally, for engines to see that the index of these rows fits.
    .whereRaw(`part = 'fact' and value <> '[]'`)
    .where(asKnownAt(knex, 'observations', at))
    .select('key');
  return rows.map(({ key }) => key);
}

/** Values stay where they are: there is a row for almost every service. */
export async function readReportersOf(
  knex: Knex,
  name: string,
  at: number,
  options: { refs?: readonly string[]; outright?: boolean } = {},
): Promise<FactReporter[]> {
  const { refs, outright } = options;
  const found: FactReporter[] = [];
  for (const some of refs ? chunked(refs) : [undefined]) {
    const rows: FactReporterRow[] = await knex<ObservationRow>('observations')
      .where({ name })
      // Said literally, for engines to see that the index of these rows fits.
      .whereRaw(`part = 'fact' and superseded_at is null`)
      .modify(query => {
        if (some) {
          query.whereIn('entity_ref', [...some]);
        }
        if (outright) {
          query.whereRaw('key = entity_ref || ?', [`\n${name}`]);
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
    found.push(...rows.map(row => toObservation(row, at ?? endOfTime)));
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
  return rows.map(row => toObservation(row, at));
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
    yield* rows.map(row => toObservation(row, at ?? endOfTime));
    if (rows.length < pageSize) {
      return;
    }
    after = toNumber(rows[rows.length - 1].id);
  }
}

/**
 * Within a run no sighting ever went stale, so only after the last of the run
 * can the value be stale. Inside a run the exact sighting is not kept; the
 * first is the latest that surely was.
 */
function toObservation(
  row: ObservationRow,
  at: number,
  values = parseValues(row),
): StoredObservation {
  const lastReceivedAt = toNumber(row.last_received_at);
  const insideRun = at < lastReceivedAt;
  const observedAt = insideRun
    ? toNumber(row.first_observed_at)
    : toNumber(row.last_observed_at);
  const stale =
    !insideRun && at - toNumber(row.last_observed_at) > toNumber(row.max_age);
  return {
    part: row.part,
    key: row.key,
    source: row.source,
    entityRef: row.entity_ref ?? undefined,
    name: row.name ?? undefined,
    value: values.value,
    stats: insideRun ? undefined : values.stats,
    observedAt,
    stale,
    freshUntil: insideRun
      ? lastReceivedAt
      : toNumber(row.last_observed_at) + toNumber(row.max_age),
    learnedAt: toNumber(row.learned_at),
    tally: !insideRun && row.tally ? JSON.parse(row.tally) : undefined,
    baseline: Boolean(row.baseline),
  };
}

function parseValues({ value, stats }: ObservationRow) {
  return {
    value: JSON.parse(value) as unknown,
    stats: stats ? (JSON.parse(stats) as unknown) : undefined,
  };
}
