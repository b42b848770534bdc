import type { Author } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { OccurrenceRow, OccurrenceServiceRow } from '../tables';
import type { GroupMemory } from './GroupMemory';
import { regroup } from './regroup';

/**
 * Removes occurrences as if they had never been reported.
 *
 * @returns how many there were
 */
export async function removeOccurrences(
  trx: Knex.Transaction,
  memory: GroupMemory,
  batch: { source: string; ids: readonly string[]; author?: Author },
): Promise<number> {
  const { author, source, ids } = batch;
  await memory.open(trx);
  const rows = await trx<OccurrenceRow>('occurrences')
    .where({ source, ...(author !== undefined && { reported_by: author }) })
    .whereIn('native_id', [...ids])
    .select('id', 'template');
  if (rows.length === 0) {
    return 0;
  }
  const places = rows.map(({ id }) => id);
  await trx<OccurrenceServiceRow>('occurrence_services')
    .whereIn('occurrence', places)
    .delete();
  await trx<OccurrenceRow>('occurrences').whereIn('id', places).delete();
  const templates = rows.map(({ template }) => template);
  const groups = new Set([
    ...templates.map(template => memory.groupOf(template)),
    ...memory.ruled(templates),
  ]);
  const reload = await regroup(trx, memory, [...groups]);
  await memory.close(trx, { reload });
  return rows.length;
}
