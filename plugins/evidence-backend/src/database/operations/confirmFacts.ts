import { Knex } from 'knex';
import { ObservationRow } from '../tables';
import { valuesOf } from '../sql';

/** The part of its maximum age by which a sighting may lag behind what is written. */
const grain = 24;

/**
 * Notes that all facts which a source last reported about these entities were
 * seen again, without being reported one by one. A row is touched only when its
 * last sighting is old enough for that to matter, so a source that confirms
 * every few minutes writes every row once in a while. The caller holds the lock
 * of the source.
 *
 * @returns the entities of which it reported nothing, or something that has
 *   gone stale since: nothing was confirmed of these, they have to be reported
 *   anew
 */
export async function confirmFacts(
  trx: Knex.Transaction,
  source: string,
  entityRefs: readonly string[],
  at: number,
): Promise<string[]> {
  if (entityRefs.length === 0) {
    return [];
  }
  const rowsOf = (refs: readonly string[]) =>
    trx<ObservationRow>('observations')
      .where({ source })
      .whereRaw(`part = 'fact' and superseded_at is null`)
      .where('entity_ref', 'in', valuesOf(trx, refs));
  const rows: { entity_ref: string; lapsed: number | string }[] = await rowsOf(
    entityRefs,
  )
    .groupBy('entity_ref')
    .select('entity_ref')
    .select(
      trx.raw(
        'sum(case when ? - last_observed_at > max_age then 1 else 0 end) as lapsed',
        [at],
      ),
    );
  const holding = new Set(
    rows.flatMap(({ entity_ref: ref, lapsed }) =>
      Number(lapsed) === 0 ? [ref] : [],
    ),
  );
  await rowsOf([...holding])
    .whereRaw(`last_observed_at < ? - max_age / ${grain}`, [at])
    .update({ last_observed_at: at, last_received_at: at });
  return entityRefs.filter(ref => !holding.has(ref));
}
