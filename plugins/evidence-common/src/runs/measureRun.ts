import type { RunInput, RunJobInput } from './input';
import {
  preMergeTriggers,
  uncountedOutcomes,
  RunMeasure,
  RunOutcome,
  RunState,
} from './vocabulary';

/** Milliseconds; what was not stated, or lies the wrong way round, is left out. */
export type Measured = Partial<Record<RunMeasure, number>>;

/** The state of a run, from its reported state and its jobs. */
export function stateOfRun(run: RunInput): RunState {
  if (
    run.state === 'completed' ||
    run.finishedAt !== undefined ||
    run.outcome !== undefined
  ) {
    return 'completed';
  }
  if (run.state === 'converging' || run.state === 'deploying') {
    return run.state;
  }
  const executing = run.jobs.filter(job => stateOfJob(job) === 'executing');
  if (executing.some(job => job.environment !== undefined)) {
    return 'deploying';
  }
  if (executing.length > 0) {
    return executing.every(isPreparing) ? 'preparing' : 'executing';
  }
  if (run.jobs.some(job => stateOfJob(job) === 'waiting')) {
    return 'waiting';
  }
  return run.state ?? (run.jobs.some(hasRun) ? 'executing' : 'queued');
}

type State = NonNullable<RunJobInput['state']>;

export function stateOfJob(job: RunJobInput): State {
  if (job.completedAt !== undefined || job.outcome !== undefined) {
    return 'completed';
  }
  if (job.startedAt !== undefined && job.state !== 'completed') {
    return 'executing';
  }
  return job.state ?? 'queued';
}

function isPreparing(job: RunJobInput): boolean {
  return job.setupStartedAt !== undefined && job.setupCompletedAt === undefined;
}

function hasRun(job: RunJobInput): boolean {
  return job.startedAt !== undefined;
}

/**
 * Of a run: `duration` from its start to its end; `pre-merge` from the request
 * to the end, of those that a merge waits for. Where a job ran again after it
 * had ended, between start and end lies the time until it was tried again.
 */
export function measureRun(run: RunInput): Measured {
  const { requestedAt, startedAt, finishedAt, trigger, outcome } = run;
  if (!counts(outcome)) {
    return {};
  }
  return without({
    duration: hasRepeatedJob(run) ? undefined : between(startedAt, finishedAt),
    'pre-merge':
      trigger !== undefined && preMergeTriggers.includes(trigger)
        ? between(requestedAt, finishedAt)
        : undefined,
  });
}

/**
 * Of a job: `queue` until a runner took it, or `approval` where a rule held it
 * before; `setup` of the runner, which is part of `execution`.
 */
export function measureJob(job: RunJobInput): Measured {
  const { queuedAt, startedAt, setupStartedAt, setupCompletedAt } = job;
  if (job.outcome === 'skipped') {
    return {};
  }
  const before = between(queuedAt, startedAt);
  return without({
    queue: job.waited ? undefined : before,
    approval: job.waited ? before : undefined,
    setup: between(setupStartedAt, setupCompletedAt),
    execution: counts(job.outcome)
      ? between(startedAt, job.completedAt)
      : undefined,
  });
}

/** What was cancelled or skipped, or has not ended yet, has no duration. */
function counts(outcome: RunOutcome | undefined): boolean {
  return outcome !== undefined && !uncountedOutcomes.includes(outcome);
}

/**
 * Jobs that no later one of the same name replaces: one of a higher attempt, or
 * one that began after they had ended.
 */
export function lastJobs(jobs: readonly RunJobInput[]): RunJobInput[] {
  const latest = new Map<string, { attempt: number; startedAt: string }>();
  for (const { attempt = 1, name, startedAt = '' } of jobs) {
    const known = latest.get(name) ?? { attempt, startedAt };
    latest.set(name, {
      attempt: Math.max(known.attempt, attempt),
      startedAt: startedAt > known.startedAt ? startedAt : known.startedAt,
    });
  }
  return jobs.filter(job => {
    const { attempt = 1, completedAt, name, startedAt = '' } = job;
    const last = latest.get(name)!;
    const wasFollowed =
      completedAt !== undefined &&
      // Clocks differ: one that ended before it began follows itself.
      startedAt <= completedAt &&
      last.startedAt > completedAt;
    return attempt === last.attempt && !wasFollowed;
  });
}

/** A job of it ran again. */
export function hasRepeatedJob({ jobs }: RunInput): boolean {
  return lastJobs(jobs).length < jobs.length;
}

/** The earliest instant that is stated of a run, epoch milliseconds. */
export function beginOfRun(run: RunInput): number | undefined {
  const stated = [
    run.requestedAt,
    run.startedAt,
    run.finishedAt,
    ...run.jobs.flatMap(job => [job.queuedAt, job.startedAt, job.completedAt]),
  ].flatMap(instant => (instant === undefined ? [] : Date.parse(instant)));
  return stated.length === 0
    ? undefined
    : stated.reduce((a, b) => Math.min(a, b));
}

function between(
  from: string | undefined,
  to: string | undefined,
): number | undefined {
  if (from === undefined || to === undefined) {
    return undefined;
  }
  const length = Date.parse(to) - Date.parse(from);
  return length >= 0 ? length : undefined;
}

function without(measured: {
  [measure in RunMeasure]?: number | undefined;
}): Measured {
  return Object.fromEntries(
    Object.entries(measured).filter(([, value]) => value !== undefined),
  );
}
