import type { Knex } from 'knex';
import { valuesOf } from '../sql';

/**
 * Stays the same for as long as no value of these facts came, changed or was
 * taken back. A value has a row of its own, so what identifies the rows that
 * hold identifies the values; none of them is read.
 */
export async function factsVersion(
  knex: Knex,
  names: readonly string[],
): Promise<string> {
  const row: { version: string } | undefined = await knex('observations')
    .where('name', 'in', valuesOf(knex, names))
    .whereRaw("part = 'fact' and superseded_at is null")
    .whereNotNull('entity_ref')
    .first(
      knex.raw(
        "count(*) || ' ' || coalesce(sum(id), 0) || ' ' || coalesce(max(id), 0) as version",
      ),
    );
  return row!.version;
}
