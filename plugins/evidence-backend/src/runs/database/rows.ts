import {
  beginOfRun,
  canonicalJson,
  FailureDomain,
  hasRepeatedJob,
  KnownRun,
  measureJob,
  measureRun,
  RunInput,
  stateOfRun,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  storedInstant,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import { FailureRules, failureOfRun } from '../failureRules';
import { repositoryOf, runKey, subjectOfRun } from '../prepareRun';
import type { StoredRun } from '../records';
import type { JobRow, RunRow } from './tables';

export function toRunRow(
  id: string,
  run: RunInput,
  of: { rules: FailureRules; reportedBy: string; receivedAt: number },
): RunRow {
  const measured = measureRun(run);
  return {
    id,
    run_key: runKey(run.source, run.id),
    source: run.source,
    attempt: run.attempt,
    subject: subjectOfRun(run),
    repository: repositoryOf(run),
    pipeline: run.pipeline ?? '',
    revision: run.revision ?? null,
    trigger: run.trigger ?? null,
    at: beginOfRun(run)!,
    state: stateOfRun(run),
    outcome: run.outcome ?? null,
    domain: failureOfRun(run, of.rules)?.domain ?? null,
    rules: of.rules.digest,
    retried:
      run.attempt > 1 ||
      run.jobs.some(({ attempt = 1 }) => attempt > 1) ||
      hasRepeatedJob(run),
    job_count: run.jobs.length,
    duration_ms: measured.duration ?? null,
    pre_merge_ms: measured['pre-merge'] ?? null,
    reported_by: of.reportedBy,
    received_at: of.receivedAt,
    body: canonicalJson(run),
  };
}

export function toJobRows(row: RunRow, run: RunInput): JobRow[] {
  return run.jobs.map(job => {
    const measured = measureJob(job);
    return {
      run_id: row.id,
      job_id: job.id,
      at: row.at,
      subject: row.subject,
      repository: row.repository,
      pipeline: row.pipeline,
      revision: row.revision,
      name: job.name,
      labels: (job.labels ?? []).join(','),
      outcome: job.outcome ?? null,
      queue_ms: measured.queue ?? null,
      approval_ms: measured.approval ?? null,
      setup_ms: measured.setup ?? null,
      execution_ms: measured.execution ?? null,
    };
  });
}

/** @throws Error where it is damaged */
export function storedRunInput(row: Pick<RunRow, 'body'>): KnownRun {
  return storedObject<KnownRun>(row.body, ['source', 'id', 'attempt', 'jobs']);
}

/** @throws Error where it is damaged */
export function toStoredRun(
  row: RunRow,
): Omit<StoredRun, 'entityRef'> & { subject: string } {
  return {
    id: row.id,
    runKey: row.run_key,
    run: storedRunInput(row),
    at: storedInstant(row.at),
    receivedAt: storedInstant(row.received_at),
    reportedBy: row.reported_by,
    subject: row.subject,
    ...(row.domain !== null && { domain: row.domain as FailureDomain }),
  };
}
