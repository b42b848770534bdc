import type { Knex } from 'knex';
import type { ObservationRow } from '../tables';

/**
 * Of how many Components each source states facts now. Cost: all facts that
 * hold.
 */
export async function countServicesBySource(
  knex: Knex,
): Promise<Map<string, number>> {
  const rows: { source: string; services: number | string }[] =
    await knex<ObservationRow>('observations')
      .whereRaw("part = 'fact' and superseded_at is null")
      .where('entity_ref', 'like', 'component:%')
      .groupBy('source')
      .select('source')
      .countDistinct({ services: 'entity_ref' });
  return new Map(
    rows.map(({ source, services }) => [source, Number(services)]),
  );
}
