import {
  canonicalJson,
  mergePullRequests,
  pullRequestInstants,
  type PullRequestInput,
  type RunReceipt,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  type ExpiringRows,
  readRows,
  SetAside,
  storedInstant,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { claim } from '../../database/operations/claim';
import { isPostgres, valuesOf } from '../../database/sql';
import { insertSignalSubjects } from '../../estate/database/subjects';
import { subjectOfRun } from '../prepareRun';
import type {
  MergedPullRequest,
  PullRequestFilter,
  RecordPullRequestsOptions,
} from '../records';
import { lockRuns } from './recordRuns';
import { entitiesBySubject, subjectsFor } from './scope';
import type { PullRequestRow } from './tables';

/** Of rows that cannot be read. */
const loop = 'pull requests';

/** As reports of runs are: in any order, and again. */
export async function recordPullRequests(
  trx: Knex.Transaction,
  options: RecordPullRequestsOptions,
): Promise<RunReceipt[]> {
  const { by, reports, subjects, receivedAt } = options;
  const sources = new Set(reports.map(({ run }) => run.source));
  await claim(trx, by.claims ?? [...sources].map(source => ({ source })), {
    author: by.author,
    at: receivedAt,
  });
  await insertSignalSubjects(trx, [...subjects.values()], receivedAt);
  const ids = [...new Set(reports.map(({ id }) => id))];
  await lockRuns(trx, ids);
  const rows = await trx<PullRequestRow>('pull_requests').where(
    'id',
    'in',
    valuesOf(trx, ids),
  );
  const stored = SetAside.of(trx).map(loop, rows, {
    id: ({ id }) => id,
    map: row => ({ row, pull: storedPullRequest(row) }),
  });
  const known = new Map(stored.map(({ pull, row }) => [row.id, { pull, row }]));
  const receipts: RunReceipt[] = [];
  for (const { id, run: report } of reports) {
    const before = known.get(id);
    const pull = mergePullRequests(before?.pull ?? report, report);
    const row: PullRequestRow = {
      id,
      subject: subjectOfRun(pull),
      revision: pull.revision ?? null,
      at: instantOf(pull)!,
      reported_by: before?.row.reported_by ?? by.author,
      received_at: before?.row.received_at ?? receivedAt,
      body: canonicalJson(pull),
    };
    if (before?.row.body === row.body) {
      receipts.push({ id, status: 'duplicate' });
      continue;
    }
    await trx('pull_requests').insert(row).onConflict('id').merge();
    receipts.push({ id, status: before ? 'updated' : 'stored' });
    known.set(id, { pull, row });
  }
  return receipts;
}

/** Those that became a commit, the latest first. */
export async function listPullRequests(
  knex: Knex,
  filter: PullRequestFilter,
): Promise<MergedPullRequest[]> {
  const subjects = await subjectsFor(knex, filter.refs);
  if (subjects?.length === 0) {
    return [];
  }
  const query = knex<PullRequestRow>('pull_requests')
    .whereNotNull('revision')
    .whereBetween('at', [filter.from, filter.to])
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ]);
  if (subjects && isPostgres(knex)) {
    query.whereRaw('subject = any(?::text[])', [
      subjects as unknown as Knex.RawBinding,
    ]);
  } else if (subjects) {
    query.where('subject', 'in', valuesOf(knex, subjects));
  }
  if (filter.revisions) {
    query.where('revision', 'in', valuesOf(knex, filter.revisions));
  }
  const found = await readRows<
    PullRequestRow,
    { at: number; subject: string; pull: PullRequestInput }
  >(knex, loop, {
    query,
    limit: filter.limit,
    id: ({ id }) => id,
    map: row => ({
      at: storedInstant(row.at),
      subject: row.subject,
      pull: storedPullRequest(row),
    }),
  });
  const refs = await entitiesBySubject(
    knex,
    found.map(({ subject }) => subject),
  );
  return found.map(({ at, pull, subject }) => ({
    at,
    pull,
    entityRef: refs.get(subject),
  }));
}

/** When it was merged, else the first that is stated of it; epoch milliseconds. */
export function instantOf(pull: PullRequestInput): number | undefined {
  const stated = pullRequestInstants.flatMap(field =>
    pull[field] === undefined ? [] : Date.parse(pull[field]),
  );
  if (pull.mergedAt !== undefined) {
    return Date.parse(pull.mergedAt);
  }
  return stated.length === 0 ? undefined : Math.min(...stated);
}

/** They go with the changes whose lead time rests on them. */
export const pastPullRequests: ExpiringRows = {
  table: 'pull_requests',
  key: ['id'],
  order: ['at', 'id'],
  over: (rows, before) => {
    rows.where('pull_requests.at', '<', before);
  },
};

/** @throws Error where it is damaged */
function storedPullRequest(row: Pick<PullRequestRow, 'body'>) {
  return storedObject<PullRequestInput>(row.body, ['source', 'id']);
}
