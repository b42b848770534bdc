import {
  SetAside,
  storedInstant,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { KeptReport, AsKnown, LedgerEntry } from '../records';
import { toLedgerEntries } from './rows';
import { asKnownAt } from '../../database/sql';
import type { DbChangeReportRow, DbChangeRow } from './tables';

/** One change as it is, or was, known. */
export async function findChange(
  options: AsKnown & { knex: Knex; id: string },
): Promise<LedgerEntry | undefined> {
  const { knex, id, at } = options;
  const rows: DbChangeRow[] = await knex('changes as c')
    .select('c.*')
    .where('c.id', id)
    .andWhere(asKnownAt(knex, 'c', at))
    .limit(1);
  const [found] = await toLedgerEntries({ knex, rows, at });
  return found?.entry;
}

/** What was reported about a change, the latest first. */
export async function listReports(
  options: AsKnown & { knex: Knex; id: string; limit: number },
): Promise<KeptReport[]> {
  const { knex, id, at, limit } = options;
  const query = knex<DbChangeReportRow>('change_reports')
    .where('change_id', id)
    .orderBy([
      { column: 'reported_at', order: 'desc' },
      { column: 'received_at', order: 'desc' },
      { column: 'hash', order: 'desc' },
    ])
    .limit(limit);
  if (at !== undefined) {
    query.where('received_at', '<=', at);
  }
  const rows: DbChangeReportRow[] = await query;
  return SetAside.of(knex).map('reports of changes', rows, {
    id: row => `${id} ${row.hash}`,
    map: row => ({
      reportedAt: storedInstant(row.reported_at),
      receivedAt: storedInstant(row.received_at),
      ...(row.reported_by !== null && { reportedBy: row.reported_by }),
      body: storedObject<KeptReport['body']>(row.body),
    }),
  });
}
