import {
  SetAside,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { FoldedChange, foldReports, Report } from '../fold';
import { subjectOfSignals } from '../../estate/subjects/subjectOfSignals';
import { authorOf, thatCount } from '../../database/entryAuthors';
import { valuesOf } from '../../database/sql';
import type { DbChangeReportRow } from './tables';

export type FoldedState = {
  change: FoldedChange;
  subject: string;
  firstReceivedAt: number;
  reportedBy: string | null;
};

/** Folds all reports about the changes: what they are now. */
export async function foldStates(options: {
  trx: Knex.Transaction;
  ids: readonly string[];
}): Promise<Map<string, FoldedState>> {
  const { trx, ids } = options;
  const rows = await trx<DbChangeReportRow>('change_reports').where(
    'change_id',
    'in',
    valuesOf(trx, ids),
  );
  const byChange = new Map<string, DbChangeReportRow[]>();
  for (const row of rows) {
    byChange.set(row.change_id, [...(byChange.get(row.change_id) ?? []), row]);
  }
  const states = new Map<string, FoldedState>();
  for (const [id, stored] of byChange) {
    const group = thatCount(stored);
    const reports = readReports(trx, id, group).map(({ report }) => report);
    if (reports.length === 0) {
      continue;
    }
    const change = foldReports(reports);
    states.set(id, {
      change,
      subject: change.entityRef ?? subjectOfSignals(change.signals ?? []),
      reportedBy: authorOf(group),
      firstReceivedAt: Math.min(...group.map(row => Number(row.received_at))),
    });
  }
  return states;
}

/** What is stored of one change, without what is damaged. */
export function readReports(
  knex: Knex,
  id: string,
  rows: readonly DbChangeReportRow[],
): { receivedAt: number; report: Report }[] {
  return SetAside.of(knex).map('reports of changes', rows, {
    id: row => `${id} ${row.hash}`,
    map: row => ({
      receivedAt: Number(row.received_at),
      report: {
        hash: row.hash,
        reportedAt: Number(row.reported_at),
        body: storedObject<Report['body']>(row.body),
      },
    }),
  });
}
