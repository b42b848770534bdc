import type { Author } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import {
  canonicalJson,
  ChangeReceipt,
} from '@plumbline/backstage-plugin-evidence-common';
import type { FoldedChange } from '../fold';
import type { PreparedReport } from '../identity';
import type { RecordReportsOptions } from '../records';
import type { AppendChangeFeed } from './feed';
import { FoldedState, foldStates } from './foldStates';
import { entityRefsOf, insertSources, insertSubjects } from './insertSubjects';
import { sortReports } from '../../database/entryAuthors';
import { claim } from '../../database/operations/claim';
import { isPostgres, valuesOf } from '../../database/sql';
import type { DbChangeReportRow, DbChangeRow } from './tables';

/** Rows in one insert: SQLite takes 32,766 bindings, and a change has 13. */
const INSERT_CHUNK = 500;

/**
 * Writes one delivery. Lock order, the same for every writer: the names of the
 * sources, changes (in the order of their lock key), subjects, sources (both in order of their key), the
 * feed. Costs a constant number of statements for each
 * {@link INSERT_CHUNK} changes, besides one lock each on PostgreSQL.
 */
export async function reportChanges(
  options: RecordReportsOptions & {
    trx: Knex.Transaction;
    appendFeed: AppendChangeFeed;
  },
): Promise<ChangeReceipt[]> {
  const { trx, by, reports, receivedAt, stateOf, appendFeed } = options;
  const { author } = by;
  const named = new Set(reports.map(({ body: { source } }) => source));
  await claim(trx, by.claims ?? [...named].map(source => ({ source })), {
    author,
    at: receivedAt,
  });
  const ids = [...new Set(reports.map(report => report.changeId))].sort();
  await lockChanges({ trx, ids });

  const fresh = await insertReports({ trx, author, ids, reports, receivedAt });
  const touched = ids.filter(id => fresh.has(id));
  const before = await presentStates({ trx, ids: touched });
  const after = await foldStates({ trx, ids: touched });

  const subjects = new Map<string, FoldedChange>();
  const superseded: DbChangeRow[] = [];
  const states: Omit<DbChangeRow, 'row_id'>[] = [];
  const statuses = new Map<string, ChangeReceipt['status']>();
  for (const id of touched) {
    const { change, subject, firstReceivedAt, reportedBy } = after.get(id)!;
    const previous = before.get(id);
    const body = canonicalJson(change);
    if (previous?.body === body) {
      // Reported alike by who has taken the name of the source since.
      if (previous.reported_by !== reportedBy) {
        await trx<DbChangeRow>('changes')
          .where('row_id', previous.row_id)
          .update('reported_by', reportedBy);
      }
      continue;
    }
    // A clock that was set back must not make a state end before it began.
    const learnedAt = Math.max(receivedAt, Number(previous?.learned_at ?? 0));
    states.push(
      toState({
        id,
        change,
        subject,
        firstReceivedAt,
        reportedBy,
        learnedAt,
        body,
        isAmended: previous !== undefined,
      }),
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
export async function lockChanges(options: {
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

/**
 * @returns ids of the changes about which something new was reported
 * @throws NotAllowedError for news of a change that is another author's
 */
async function insertReports(options: {
  trx: Knex.Transaction;
  author: Author;
  ids: readonly string[];
  reports: readonly PreparedReport[];
  receivedAt: number;
}): Promise<Set<string>> {
  const { trx, author, ids, reports, receivedAt } = options;
  const known = await trx<DbChangeReportRow>('change_reports')
    .select('change_id', 'hash', 'reported_by')
    .where('change_id', 'in', valuesOf(trx, ids));
  const { fresh, takenOver } = sortReports(
    reports.map(report => ({ ...report, entry: report.changeId })),
    {
      author,
      known: known.map(row => ({ ...row, entry: row.change_id })),
      nameOf: ({ changeId, body }) =>
        `change '${changeId}' of the source '${body.source}'`,
    },
  );
  for (const { changeId, hash } of takenOver) {
    await trx<DbChangeReportRow>('change_reports')
      .where({ change_id: changeId, hash })
      .update({ reported_by: author });
  }
  await trx.batchInsert(
    'change_reports',
    fresh.map(({ changeId, hash, reportedAt, body }) => ({
      change_id: changeId,
      hash,
      reported_at: reportedAt,
      received_at: receivedAt,
      reported_by: author,
      body: canonicalJson(body),
    })),
    INSERT_CHUNK,
  );
  return new Set([...takenOver, ...fresh].map(({ changeId }) => changeId));
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
  options: FoldedState & {
    id: string;
    isAmended: boolean;
    learnedAt: number;
    body: string;
  },
): Omit<DbChangeRow, 'row_id'> {
  const { id, change, subject, firstReceivedAt, learnedAt, body } = options;
  const { isAmended, reportedBy } = options;
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
    reported_by: reportedBy,
    amended_at: isAmended ? learnedAt : null,
    body,
  };
}
