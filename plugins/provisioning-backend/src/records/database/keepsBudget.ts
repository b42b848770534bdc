import type { Budget } from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import { committedBy } from '../../database/operations/committedBy';

/**
 * Whether no more is taken of a budget than when it was judged by. Until the
 * transaction ends, nobody else gets the same answer for the same cost center: of two that
 * were judged at once, the second is judged again. To be called when the
 * request is locked; SQLite has one writer anyhow.
 */
export async function keepsBudget(
  trx: Knex.Transaction,
  { costCenter, currency, committed }: Budget,
  except: string,
): Promise<boolean> {
  if (trx.client.config.client === 'pg') {
    await trx.raw('SELECT pg_advisory_xact_lock(hashtext(?), hashtext(?))', [
      'plumbline budget',
      costCenter,
    ]);
  }
  const now = await committedBy(trx, { costCenter, currency, except });
  return committed === undefined || (now !== undefined && now <= committed);
}
