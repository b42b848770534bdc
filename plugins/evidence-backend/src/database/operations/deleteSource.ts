import type { Knex } from 'knex';
import type { FeedInput } from '../EvidenceStore';
import type { ObservationRow, PassRow, SourceRow } from '../tables';
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
  const present = () =>
    trx('observations').where({ source, superseded_at: null });
  const rows: Pick<ObservationRow, 'part' | 'key' | 'entity_ref'>[] =
    await present().select('part', 'key', 'entity_ref');
  await present().update({ superseded_at: at });
  await trx<PassRow>('passes')
    .where({ source, superseded_at: null })
    .update({ superseded_at: at });
  // The row stays: who passes meanwhile waits for its lock.
  await trx<SourceRow>('sources')
    .where({ source })
    .update({ baseline_at: null, created_at: at });
  const entries = new Map<string, FeedInput>();
  for (const { part, key, entity_ref: entityRef } of rows) {
    if (part !== 'fact') {
      entries.set(`${part} ${key}`, { type: part, key });
    } else if (entityRef !== null) {
      entries.set(entityRef, { type: part, entityRef });
    }
  }
  await appendFeed(trx, [...entries.values()], at);
  return rows.length;
}
