import {
  canonicalJson,
  KnownRun,
  mergeRuns,
  RunReceipt,
} from '@plumbline/backstage-plugin-evidence-common';
import { InputError } from '@backstage/errors';
import { SetAside } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { claim } from '../../database/operations/claim';
import { chunked, isPostgres, toNumber, valuesOf } from '../../database/sql';
import { insertSignalSubjects } from '../../estate/database/subjects';
import type { FailureRules } from '../failureRules';
import type { RecordRunsOptions } from '../records';
import { storedRunInput, toJobRows, toRunRow } from './rows';
import type { JobRow, RunRow } from './tables';

/**
 * Merges the reports of one delivery into the stored runs. Costs the runs and
 * jobs that the delivery names. Lock order, the same for
 * every writer: sources, signals, runs (in the order of their lock key).
 */
export async function recordRuns(
  trx: Knex.Transaction,
  options: RecordRunsOptions & { rules: FailureRules },
): Promise<RunReceipt[]> {
  const { by, reports, subjects, receivedAt, rules } = options;
  const sources = new Set(reports.map(({ run }) => run.source));
  await claim(trx, by.claims ?? [...sources].map(source => ({ source })), {
    author: by.author,
    at: receivedAt,
  });
  await insertSignalSubjects(trx, [...subjects.values()], receivedAt);
  const ids = [...new Set(reports.map(({ id }) => id))];
  await lockRuns(trx, ids);
  const rows = await trx<RunRow>('pipeline_runs').where(
    'id',
    'in',
    valuesOf(trx, ids),
  );
  const known = new Map(
    SetAside.of(trx)
      .map('runs', rows, {
        id: ({ id }) => id,
        map: row => ({ row, run: storedRunInput(row) }),
      })
      .map(one => [one.row.id, one]),
  );
  const merged = new Map<string, KnownRun>();
  for (const { id, run } of reports) {
    merged.set(id, mergeRuns(merged.get(id) ?? known.get(id)?.run ?? run, run));
  }
  merged.forEach(refuseTooMuch);
  const statuses = new Map<string, RunReceipt['status']>();
  for (const [id, run] of merged) {
    const before = known.get(id);
    if (before?.row.body === canonicalJson(run)) {
      continue;
    }
    statuses.set(id, before ? 'updated' : 'stored');
    const row = toRunRow(id, run, {
      rules,
      reportedBy: before?.row.reported_by ?? by.author,
      receivedAt: before ? toNumber(before.row.received_at) : receivedAt,
    });
    await trx('pipeline_runs').insert(row).onConflict('id').merge();
    await writeJobs(trx, {
      before: before ? toJobRows(asStored(before.row), before.run) : [],
      after: toJobRows(row, run),
    });
  }
  return reports.map(({ id }) => {
    const status = statuses.get(id) ?? 'duplicate';
    // The second report about one run within a delivery.
    statuses.set(id, 'duplicate');
    return { id, status };
  });
}

/** Each report has its bounds, what many come to has these. */
const mostJobs = 2_000;
const mostFailedSteps = 50;

/** @throws InputError: nothing of the delivery is kept */
function refuseTooMuch({ id, jobs }: KnownRun): void {
  if (jobs.length > mostJobs) {
    throw new InputError(
      `An attempt of the run '${id}' has ${jobs.length} jobs; ${mostJobs} are kept at the most`,
    );
  }
  const job = jobs.find(
    ({ failedSteps = [] }) => failedSteps.length > mostFailedSteps,
  );
  if (job) {
    throw new InputError(
      `The job '${job.name}' of the run '${id}' has more than ${mostFailedSteps} failed steps`,
    );
  }
}

/** PostgreSQL gives bigints as text. */
function asStored(row: RunRow): RunRow {
  return { ...row, at: toNumber(row.at) };
}

/** Only those that are new, or of which something changed. */
async function writeJobs(
  trx: Knex.Transaction,
  { before, after }: { before: readonly JobRow[]; after: readonly JobRow[] },
): Promise<void> {
  const known = new Set(before.map(row => JSON.stringify(row)));
  const changed = after.filter(row => !known.has(JSON.stringify(row)));
  for (const some of chunked(changed)) {
    await trx('pipeline_jobs')
      .insert([...some])
      .onConflict(['run_id', 'job_id'])
      .merge();
  }
}

/**
 * One writer at a time for each run or pull request, also before it has a row.
 * SQLite has one writer anyway.
 */
export async function lockRuns(
  trx: Knex.Transaction,
  ids: readonly string[],
): Promise<void> {
  if (!isPostgres(trx)) {
    return;
  }
  const keys = ids
    .map(id => BigInt.asIntN(64, BigInt(`0x${id.slice(0, 16)}`)))
    .sort((a, b) => (a < b ? -1 : Number(a > b)));
  for (const key of keys) {
    await trx.raw('select pg_advisory_xact_lock(?::bigint)', [String(key)]);
  }
}
