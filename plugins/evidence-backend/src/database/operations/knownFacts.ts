import { KnownFact, SetAside } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { toNumber } from '../sql';
import type { ObservationRow } from '../tables';

/** Facts of one name that hold, of all entities; their number is the cost. */
export async function knownFacts(
  knex: Knex,
  name: string,
): Promise<KnownFact[]> {
  const rows = await knex<ObservationRow>('observations')
    .where({ name })
    .whereRaw("part = 'fact' and superseded_at is null")
    .whereNotNull('entity_ref')
    .orderBy(['entity_ref', 'source'])
    .select('entity_ref', 'source', 'value', 'last_observed_at');
  return SetAside.of(knex).map('stored observations', rows, {
    id: row => `${row.source} ${row.entity_ref} ${name}`,
    map: row => ({
      entityRef: row.entity_ref!,
      source: row.source,
      value: JSON.parse(row.value),
      observedAt: new Date(toNumber(row.last_observed_at)),
    }),
  });
}
