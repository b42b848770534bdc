import type { Knex } from 'knex';
import {
  canonicalJson,
  ChangeReceipt,
} from '@plumbline/backstage-plugin-evidence-common';
import { FoldedChange, foldReports } from '../../ledger/fold';
import type { PreparedReport } from '../../ledger/identity';
import type { RecordReportsOptions } from '../../ledger/LedgerStore';
import type { AppendChangeFeed } from './feed';
import { isEntityRef } from './rows';
import { isPostgres, valuesOf } from './sql';
import type {
  DbChangeReportRow,
  DbChangeRow,
  DbChangeSourceRow,
  DbChangeSubjectRow,
} from './tables';

/** Rows in one insert: SQLite takes 32,766 bindings, and a change has 12. */
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
  const { trx, reports, receivedAt, entityRefOf, appendFeed } = options;
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
  await insertSubjects({ trx, subjects, receivedAt, entityRefOf });
  await insertSources({ trx, states, receivedAt });
  if (states.length > 0) {
    const refs = await entityRefsOf({ trx, subjects: [...subjects.keys()] });
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

type FoldedState = {
  change: FoldedChange;
  subject: string;
  firstReceivedAt: number;
};

async function foldStates(options: {
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
  for (const [id, group] of byChange) {
    const change = foldReports(
      group.map(row => ({
        hash: row.hash,
        reportedAt: Number(row.reported_at),
        body: JSON.parse(row.body),
      })),
    );
    states.set(id, {
      change,
      subject: change.entityRef ?? subjectOfSignals(change.signals ?? []),
      firstReceivedAt: Math.min(...group.map(row => Number(row.received_at))),
    });
  }
  return states;
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
    occurred_at: Date.parse(change.occurredAt),
    outcome: change.outcome ?? null,
    revision: change.revision ?? null,
    received_at: firstReceivedAt,
    learned_at: learnedAt,
    superseded_at: null,
    body,
  };
}

async function insertSubjects(options: {
  trx: Knex.Transaction;
  subjects: ReadonlyMap<string, FoldedChange>;
  receivedAt: number;
  entityRefOf: (subject: string) => string | undefined;
}): Promise<void> {
  const { trx, subjects, receivedAt, entityRefOf } = options;
  const rows = [...subjects]
    .filter(([subject]) => !isEntityRef(subject))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([subject, change]) => ({
      subject,
      signals: canonicalJson(change.signals),
      entity_ref: entityRefOf(subject) ?? null,
      learned_at: receivedAt,
      superseded_at: null,
    }));
  for (let start = 0; start < rows.length; start += INSERT_CHUNK) {
    await trx('change_subjects')
      .insert(rows.slice(start, start + INSERT_CHUNK))
      .onConflict()
      .ignore();
  }
}

async function insertSources(options: {
  trx: Knex.Transaction;
  states: readonly Omit<DbChangeRow, 'row_id'>[];
  receivedAt: number;
}): Promise<void> {
  const { trx, states, receivedAt } = options;
  const keys = new Map(
    states.map(({ source, kind }) => [`${source}\n${kind}`, { source, kind }]),
  );
  const rows: DbChangeSourceRow[] = [...keys]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, key]) => ({ ...key, first_received_at: receivedAt }));
  if (rows.length > 0) {
    await trx<DbChangeSourceRow>('change_sources')
      .insert(rows)
      .onConflict(['source', 'kind'])
      .ignore();
  }
}

async function entityRefsOf(options: {
  trx: Knex.Transaction;
  subjects: readonly string[];
}): Promise<(string | undefined)[]> {
  const { trx, subjects } = options;
  const refs = new Set<string | undefined>(subjects.filter(isEntityRef));
  const rows = await trx<DbChangeSubjectRow>('change_subjects')
    .select('entity_ref')
    .where(
      'subject',
      'in',
      valuesOf(
        trx,
        subjects.filter(subject => !isEntityRef(subject)),
      ),
    )
    .whereNull('superseded_at');
  rows.forEach(row => refs.add(row.entity_ref ?? undefined));
  return [...refs].sort();
}
