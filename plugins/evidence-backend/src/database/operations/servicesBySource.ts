import type { Knex } from 'knex';
import type { ObservationRow } from '../tables';

/**
 * Of how many Components of the catalog each source states facts now. Cost: all
 * facts that hold.
 */
export async function countServicesBySource(
  knex: Knex,
): Promise<Map<string, number>> {
  const rows: { source: string; services: number | string }[] =
    await knex<ObservationRow>('observations')
      .whereRaw("part = 'fact' and observations.superseded_at is null")
      .where('entity_ref', 'like', 'component:%')
      .whereExists(query =>
        query
          .select(knex.raw('1'))
          .from('entities')
          .whereRaw('entities.entity_ref = observations.entity_ref')
          .whereNull('entities.superseded_at'),
      )
      .groupBy('source')
      .select('source')
      .countDistinct({ services: 'entity_ref' });
  return new Map(
    rows.map(({ source, services }) => [source, Number(services)]),
  );
}
