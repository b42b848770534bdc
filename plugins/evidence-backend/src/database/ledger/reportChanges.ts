import type { Knex } from 'knex';
import {
  canonicalJson,
  ChangeReceipt,
} from '@plumbline/backstage-plugin-evidence-common';
import type { FoldedChange } from '../../ledger/fold';
import type { PreparedReport } from '../../ledger/identity';
import type { RecordReportsOptions } from '../../ledger/LedgerStore';
import type { AppendChangeFeed } from './feed';
import { FoldedState, foldStates } from './foldStates';
import { entityRefsOf, insertSources, insertSubjects } from './insertSubjects';
import { isPostgres, valuesOf } from '../sql';
import type { DbChangeReportRow, DbChangeRow } from './tables';

/** Rows in one insert: SQLite takes 32,766 bindings, and a change has 13. */
const INSERT_CHUNK = 500;

/**
 * Writes one delivery. Lock order, the same for every writer: changes (in the
 * order of their lock key), subjects, sources (both in order of their key), the
 * feed. Costs a constant number of statements for each
 * {@link INSERT_CHUNK} changes, besides one lock each on PostgreSQL.
 */
export async function reportChanges(
  options: RecordReportsOptions & {
    trx: Knex.Transaction;
    appendFeed: AppendChangeFeed;
  },
): Promise<ChangeReceipt[]> {
  const { trx, reports, receivedAt, stateOf, appendFeed } = options;
  const ids = [...new Set(reports.map(report => report.changeId))].sort();
  await lockChanges({ trx, ids });

  const fresh = await insertReports({ trx, ids, reports, receivedAt });
  const touched = ids.filter(id => fresh.has(id));
  const before = await presentStates({ trx, ids: touched });
  const after = await foldStates({ trx, ids: touched });

  const subjects = new Map<string, FoldedChange>();
  const superseded: DbChangeRow[] = [];
  const states: Omit<DbChangeRow, 'row_id'>[] = [];
  const statuses = new Map<string, ChangeReceipt['status']>();
  for (const id of touched) {
    const { change, subject, firstReceivedAt } = after.get(id)!;
    const previous = before.get(id);
    const body = canonicalJson(change);
    if (previous?.body === body) {
      continue;
    }
    // A clock that was set back must not make a state end before it began.
    const learnedAt = Math.max(receivedAt, Number(previous?.learned_at ?? 0));
    states.push(
      toState({ id, change, subject, firstReceivedAt, learnedAt, body }),
    );
    subjects.set(subject, change);
    if (previous) {
      superseded.push({ ...previous, superseded_at: learnedAt });
    }
    statuses.set(id, previous ? 'updated' : 'stored');
  }

  for (const row of superseded) {
    await trx<DbChangeRow>('changes')
      .where('row_id', row.row_id)
      .update('superseded_at', row.superseded_at);
  }
  await trx.batchInsert('changes', states, INSERT_CHUNK);
  await insertSubjects({ trx, subjects, receivedAt, stateOf });
  await insertSources({ trx, states, receivedAt });
  if (states.length > 0) {
    const refs = await entityRefsOf({
      trx,
      // An entity that lost a change has news, too.
      subjects: [...subjects.keys(), ...superseded.map(row => row.subject)],
    });
    await appendFeed(
      trx,
      refs.map(entityRef => ({
        type: 'change' as const,
        ...(entityRef !== undefined && { entityRef }),
      })),
    );
  }

  return reports.map(({ changeId: id }) => {
    const status = statuses.get(id) ?? 'duplicate';
    // The second report about one change within a delivery.
    statuses.set(id, 'duplicate');
    return { id, status };
  });
}

/**
 * One writer at a time for each change, also before it has a row. SQLite has
 * one writer anyway.
 */
async function lockChanges(options: {
  trx: Knex.Transaction;
  ids: readonly string[];
}): Promise<void> {
  const { trx, ids } = options;
  if (!isPostgres(trx)) {
    return;
  }
  const keys = ids.map(id => BigInt.asIntN(64, BigInt(`0x${id.slice(0, 16)}`)));
  keys.sort((a, b) => (a < b ? -1 : Number(a > b)));
  for (const key of keys) {
    await trx.raw('select pg_advisory_xact_lock(?::bigint)', [String(key)]);
  }
}

/** @returns ids of the changes about which something new was said */
async function insertReports(options: {
  trx: Knex.Transaction;
  ids: readonly string[];
  reports: readonly PreparedReport[];
  receivedAt: number;
}): Promise<Set<string>> {
  const { trx, ids, reports, receivedAt } = options;
  const known = await trx<DbChangeReportRow>('change_reports')
    .select('change_id', 'hash')
    .where('change_id', 'in', valuesOf(trx, ids));
  const seen = new Set(known.map(row => `${row.change_id} ${row.hash}`));
  const rows: DbChangeReportRow[] = [];
  for (const { changeId, hash, reportedAt, body } of reports) {
    if (!seen.has(`${changeId} ${hash}`)) {
      seen.add(`${changeId} ${hash}`);
      rows.push({
        change_id: changeId,
        hash,
        reported_at: reportedAt,
        received_at: receivedAt,
        body: canonicalJson(body),
      });
    }
  }
  await trx.batchInsert('change_reports', rows, INSERT_CHUNK);
  return new Set(rows.map(row => row.change_id));
}

async function presentStates(options: {
  trx: Knex.Transaction;
  ids: readonly string[];
}): Promise<Map<string, DbChangeRow>> {
  const { trx, ids } = options;
  const rows = await trx<DbChangeRow>('changes')
    .where('id', 'in', valuesOf(trx, ids))
    .whereNull('superseded_at');
  return new Map(rows.map(row => [row.id, row]));
}

function toState(
  options: FoldedState & { id: string; learnedAt: number; body: string },
): Omit<DbChangeRow, 'row_id'> {
  const { id, change, subject, firstReceivedAt, learnedAt, body } = options;
  return {
    id,
    source: change.source,
    kind: change.kind,
    subject,
    environment: (change.environment ?? '').toLocaleLowerCase('en-US'),
    item: change.item ?? '',
    occurred_at: Date.parse(change.occurredAt),
    outcome: change.outcome ?? null,
    revision: change.revision ?? null,
    received_at: firstReceivedAt,
    learned_at: learnedAt,
    superseded_at: null,
    body,
  };
}
