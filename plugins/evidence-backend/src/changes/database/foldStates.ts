import {
  SetAside,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { FoldedChange, foldReports } from '../fold';
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
    const reports = SetAside.of(trx).map('reports of changes', group, {
      id: row => `${id} ${row.hash}`,
      map: row => ({
        hash: row.hash,
        reportedAt: Number(row.reported_at),
        body: storedObject<Parameters<typeof foldReports>[0][number]['body']>(
          row.body,
        ),
      }),
    });
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
