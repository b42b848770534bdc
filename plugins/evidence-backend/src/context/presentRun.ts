import {
  hasFailed,
  KnownRun,
  measureJob,
  measureRun,
  PipelineRun,
  RunJob,
  RunJobInput,
  stateOfJob,
  stateOfRun,
} from '@plumbline/backstage-plugin-evidence-common';
import { presentAuthor } from '../estate/presentAuthor';
import { FailureRules, failureOfJob, failureOfRun } from '../runs/failureRules';
import type { StoredRun } from '../runs';

const namedJobs = 5;

/** One attempt of a run as its reader sees it. */
export function presentRun(
  stored: StoredRun,
  rules: FailureRules,
  isVisible: ((entityRef: string) => boolean) | undefined,
): PipelineRun {
  const { at, entityRef, id, receivedAt, run } = stored;
  const {
    id: nativeId,
    jobs,
    entityRef: _,
    state: __,
    ...stated
  } = withoutOutcomeAt(run);
  const measured = measureRun(run);
  const failure = failureOfRun(run, rules);
  const failed = jobs.filter(hasFailed).map(({ name }) => name);
  return {
    ...stated,
    id,
    nativeId,
    ...(entityRef !== undefined && { entityRef }),
    at: new Date(at).toISOString(),
    state: stateOfRun(run),
    ...(failure && { failure }),
    ...inSeconds('durationSeconds', measured.duration),
    ...inSeconds('preMergeSeconds', measured['pre-merge']),
    jobs: {
      total: jobs.length,
      failed: [...new Set(failed)].slice(0, namedJobs),
    },
    receivedAt: new Date(receivedAt).toISOString(),
    ...presentAuthor(stored, isVisible),
  };
}

export function presentJobs({ run }: StoredRun, rules: FailureRules): RunJob[] {
  return [...run.jobs].sort(byStart).map(job => {
    const { queuedAt, startedAt, completedAt } = job;
    const measured = measureJob(job);
    const failure = failureOfJob(run, job, rules);
    return {
      id: job.id,
      name: job.name,
      labels: job.labels ?? [],
      attempt: job.attempt ?? run.attempt,
      state: stateOfJob(job),
      ...(job.environment !== undefined && { environment: job.environment }),
      ...(job.outcome && { outcome: job.outcome }),
      ...(queuedAt !== undefined && { queuedAt }),
      ...(startedAt !== undefined && { startedAt }),
      ...(completedAt !== undefined && { completedAt }),
      ...inSeconds('queueSeconds', measured.queue),
      ...inSeconds('approvalSeconds', measured.approval),
      ...inSeconds('setupSeconds', measured.setup),
      ...inSeconds('executionSeconds', measured.execution),
      ...(job.failedSteps && { failedSteps: job.failedSteps }),
      ...(failure && { failure }),
      ...(job.url !== undefined && { url: job.url }),
    };
  });
}

/** That is for merging alone. */
function withoutOutcomeAt({ outcomeAt: _, ...run }: KnownRun) {
  return run;
}

function inSeconds<Name extends string>(
  name: Name,
  ms: number | undefined,
): Partial<Record<Name, number>> {
  return ms === undefined
    ? {}
    : ({ [name]: ms / 1_000 } as Record<Name, number>);
}

function byStart(a: RunJobInput, b: RunJobInput): number {
  const [one, other] = [a, b].map(
    job => `${job.queuedAt ?? job.startedAt ?? '~'} ${job.id}`,
  );
  return one < other ? -1 : Number(one > other);
}
