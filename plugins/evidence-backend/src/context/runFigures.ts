import {
  leastSample,
  RunDuration,
  RunFigures,
  RunOutcome,
  RunQuery,
  RunShare,
} from '@plumbline/backstage-plugin-evidence-common';
import type { RunStore } from '../runs/RunStore';
import type {
  FlakeCount,
  Percentiles,
  StoredQuarantine,
} from '../runs/records';

/** Rows of each table in an answer. */
export const mostRows = 100;

type Counts = {
  runs: Awaited<ReturnType<RunStore['countRuns']>>;
  jobs: Awaited<ReturnType<RunStore['countJobs']>>;
  flakes: Awaited<ReturnType<RunStore['countFlakes']>>;
  pipelines: Awaited<ReturnType<RunStore['countPipelines']>>;
  /** Those that hold. */
  quarantines: readonly StoredQuarantine[];
};

/** Which runs a figure is of, as `GET /runs` takes it. */
type Which = Omit<RunQuery, 'limit' | 'cursor'>;

/**
 * What was counted as an answer: each figure with its sample and the query that
 * lists its runs.
 */
export function toRunFigures(
  { runs, jobs, flakes, pipelines, quarantines }: Counts,
  which: Which,
): Omit<RunFigures, 'at' | 'from' | 'completeFrom'> {
  const of = (more: Which) => queryOf({ ...which, ...more });
  const total = runs.byState.reduce((sum, { count }) => sum + count, 0);
  const failed = runs.byDomain.reduce((sum, { count }) => sum + count, 0);
  const labels = [...jobs.labels].sort(
    (a, b) => b.sample - a.sample || (a.labels < b.labels ? -1 : 1),
  );
  const quarantineOf = ({ entityRef, job, pipeline, repository }: FlakeCount) =>
    quarantines.find(
      one =>
        one.entityRef === entityRef &&
        one.job === job &&
        one.pipeline === pipeline &&
        one.repository === repository,
    );
  return {
    total,
    runs: of({}),
    states: sumBy(runs.byState, ({ state }) => state).map(([state, count]) => ({
      state,
      count,
      runs: of({ state }),
    })),
    outcomes: sumBy(
      runs.byState.flatMap(one =>
        one.outcome ? [{ ...one, outcome: one.outcome }] : [],
      ),
      ({ outcome }): RunOutcome => outcome,
    ).map(([outcome, count]) => ({
      outcome,
      count,
      runs: of({ outcome }),
    })),
    domains: [...runs.byDomain]
      .sort((a, b) => b.count - a.count || (a.domain < b.domain ? -1 : 1))
      .map(({ domain, count }) => ({ domain, count, runs: of({ domain }) })),
    failures: share(failed, runs.counted, of({ failed: 'true' })),
    duration: duration(runs.duration, of({ measured: 'duration' })),
    preMerge: duration(runs.preMerge, of({ measured: 'pre-merge' })),
    queues: labels
      .filter(({ sample, missing }) => sample + missing > 0)
      .slice(0, mostRows)
      .map(one => ({
        ...duration(one, of({ measured: 'queue', label: one.labels })),
        labels: one.labels === '' ? [] : one.labels.split(','),
      })),
    approval: duration(jobs.approval, of({ measured: 'approval' })),
    setup: duration(jobs.setup, of({ measured: 'setup' })),
    execution: duration(jobs.execution, of({ measured: 'execution' })),
    retries: share(
      runs.retries.retried,
      runs.retries.runs,
      of({ retried: 'true' }),
    ),
    flakes: {
      ...share(
        flakes.flaky,
        flakes.pairs,
        of({ flaky: 'true', quarantined: 'false' }),
      ),
      quarantined: flakes.quarantined,
      items: flakes.items.slice(0, mostRows).map(one => {
        const { commits, entityRef, job, pipeline, repository } = one;
        const { sample, subject } = one;
        const quarantine = quarantineOf(one);
        return {
          ...named({ repository, pipeline, job }),
          ...(entityRef !== undefined && { entityRef }),
          commits,
          sample,
          ...(quarantine && {
            quarantine: {
              id: quarantine.id,
              owner: quarantine.owner,
              until: new Date(quarantine.until).toISOString(),
            },
          }),
          runs: of({
            subject,
            repository,
            pipeline,
            job,
            flaky: 'true',
          }),
        };
      }),
    },
    pipelines: pipelines.slice(0, mostRows).map(one => {
      const { entityRef, pipeline, repository, subject } = one;
      const its = { subject, repository, pipeline };
      return {
        ...named({ repository, pipeline }),
        ...(entityRef !== undefined && { entityRef }),
        total: one.total,
        succeeded: one.succeeded,
        failed: one.failed,
        duration: duration(one.duration, of({ ...its, measured: 'duration' })),
        queue: duration(one.queue, of({ ...its, measured: 'queue' })),
        latestAt: new Date(one.latestAt).toISOString(),
        runs: of(its),
      };
    }),
    ...((labels.length > mostRows ||
      flakes.items.length > mostRows ||
      pipelines.length > mostRows) && { more: true }),
  };
}

function duration(
  { missing, p50, p95, sample }: Percentiles & { missing?: number },
  runs: string,
): RunDuration {
  const isEnough =
    sample >= leastSample && p50 !== undefined && p95 !== undefined;
  return {
    sample,
    ...(missing !== undefined && { missing }),
    ...(isEnough
      ? { p50: p50 / 1_000, p95: p95 / 1_000 }
      : { notEnoughData: true }),
    runs,
  };
}

function share(count: number, sample: number, runs: string): RunShare {
  return {
    count,
    sample,
    ...(sample < leastSample && { notEnoughData: true }),
    runs,
  };
}

function sumBy<T extends { count: number }, Key extends string>(
  items: readonly T[],
  keyOf: (item: T) => Key,
): [Key, number][] {
  const sums = new Map<Key, number>();
  for (const item of items) {
    const key = keyOf(item);
    sums.set(key, (sums.get(key) ?? 0) + item.count);
  }
  return [...sums].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** Without what is empty: it was not named. */
function named(names: {
  repository?: string;
  pipeline?: string;
  job?: string;
}): { repository?: string; pipeline?: string; job?: string } {
  return Object.fromEntries(
    Object.entries(names).filter(([, name]) => name !== ''),
  );
}

/** As the query of `GET /runs`. */
export function queryOf(which: Which): string {
  return new URLSearchParams(
    Object.entries(which).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  ).toString();
}
