/*
 * A second count, of what the payloads were made of, in plain lists.
 */
import type { RunFigures } from '@plumbline/backstage-plugin-evidence-common';
import type { TrueJob, TrueRun } from './generateRuns';

const repositoryOf = (page: string) => page.replace('https://', '');

export const outcomes = new Map([
  ['success', 'succeeded'],
  ['failure', 'failed'],
  ['timed_out', 'timed-out'],
  ['startup_failure', 'not-started'],
  ['cancelled', 'cancelled'],
  ['skipped', 'skipped'],
]);
export const wasLeftToEnd = (conclusion: string | undefined) =>
  conclusion !== undefined && !['cancelled', 'skipped'].includes(conclusion);

export function beginOf({ created, started, attempt, jobs }: TrueRun): number {
  return Math.min(
    attempt === 1 ? created : started,
    ...jobs.map(job => job.created),
  );
}

export const labelsOf = (job: TrueJob) => [...job.labels].sort().join(',');
export const waitOf = (job: TrueJob) =>
  job.started === undefined ? undefined : job.started - job.created;
export const queueOf = (job: TrueJob) => (job.waited ? undefined : waitOf(job));
export const approvalOf = (job: TrueJob) =>
  job.waited ? waitOf(job) : undefined;
export const setupOf = (job: TrueJob) =>
  job.started === undefined ? undefined : job.setupEnd! - job.started;
export const executionOf = (job: TrueJob) =>
  job.started === undefined || !wasLeftToEnd(job.conclusion)
    ? undefined
    : job.completed - job.started;
export const durationOf = (run: TrueRun) =>
  wasLeftToEnd(run.conclusion) ? run.updated! - run.started : undefined;
export const preMergeOf = (run: TrueRun) =>
  wasLeftToEnd(run.conclusion) &&
  ['pull_request', 'merge_group'].includes(run.event)
    ? run.updated! - (run.attempt === 1 ? run.created : run.started)
    : undefined;

export function verdictOf({ conclusion }: TrueJob): boolean | undefined {
  if (conclusion === 'success') {
    return true;
  }
  return ['failure', 'timed_out'].includes(conclusion) ? false : undefined;
}

export function domainOf(run: TrueRun): string | undefined {
  if (!['failure', 'startup_failure'].includes(run.conclusion ?? '')) {
    return undefined;
  }
  if (run.conclusion === 'startup_failure') {
    return 'environment';
  }
  const failed = run.jobs
    .filter(job => verdictOf(job) === false)
    .sort(
      (a, b) =>
        a.completed - b.completed ||
        ['build', 'unit tests', 'integration (db)', 'deploy'].indexOf(a.name) -
          ['build', 'unit tests', 'integration (db)', 'deploy'].indexOf(b.name),
    )
    .map(job => {
      if (job.conclusion === 'timed_out') {
        return 'environment';
      }
      if (job.name.includes('tests') && job.failedStep === 'Run tests') {
        return 'test';
      }
      if (job.failedStep === 'Push image') {
        return 'artifact';
      }
      return job.environment ? 'deploy' : 'unknown';
    });
  return failed.find(domain => domain !== 'unknown') ?? 'unknown';
}

export function distribution(values: (number | undefined)[]) {
  const known = values.flatMap(value => value ?? []).sort((a, b) => a - b);
  const at = (percent: number) =>
    known[Math.ceil((percent * known.length) / 100) - 1] / 1_000;
  return known.length < 5
    ? { sample: known.length, notEnoughData: true }
    : { sample: known.length, p50: at(50), p95: at(95) };
}

export function counts(values: (string | undefined)[]) {
  const found = new Map<string, number>();
  for (const value of values) {
    if (value !== undefined) {
      found.set(value, (found.get(value) ?? 0) + 1);
    }
  }
  return Object.fromEntries(found);
}

/** Pairs of a job and a commit of one pipeline with both verdicts. */
export function flakesOf(runs: readonly TrueRun[]) {
  const verdicts = verdictsOf(runs);
  return [...verdicts.values()].filter(
    ({ well, badly }) => well > 0 && badly > 0,
  );
}

export function verdictsOf(runs: readonly TrueRun[]) {
  const found = new Map<
    string,
    {
      page: string;
      workflow: string;
      job: string;
      sha: string;
      well: number;
      badly: number;
    }
  >();
  for (const { repository: page, workflow, sha, jobs } of runs) {
    for (const job of jobs) {
      const verdict = verdictOf(job);
      if (verdict !== undefined) {
        const key = [page, workflow, job.name, sha].join(' ');
        const known = found.get(key) ?? {
          page,
          workflow,
          sha,
          job: job.name,
          well: 0,
          badly: 0,
        };
        known[verdict ? 'well' : 'badly'] += 1;
        found.set(key, known);
      }
    }
  }
  return found;
}

export function countOf(runs: readonly TrueRun[]) {
  const jobs = runs.flatMap(run => run.jobs);
  const ended = runs.filter(run => wasLeftToEnd(run.conclusion));
  const labels = [...new Set(jobs.map(labelsOf))];
  const natural = new Set(runs.map(({ id }) => id));
  const retried = new Set(
    runs.filter(({ attempt }) => attempt > 1).map(({ id }) => id),
  );
  const pairs = verdictsOf(runs);
  const flakes = flakesOf(runs);
  return {
    total: runs.length,
    outcomes: counts(runs.map(run => outcomes.get(run.conclusion ?? ''))),
    domains: counts(runs.map(domainOf)),
    failures: {
      count: runs.filter(run => domainOf(run) !== undefined).length,
      sample: ended.length,
    },
    duration: distribution(runs.map(durationOf)),
    preMerge: distribution(runs.map(preMergeOf)),
    approval: distribution(jobs.map(approvalOf)),
    setup: distribution(jobs.map(setupOf)),
    execution: distribution(jobs.map(executionOf)),
    queues: Object.fromEntries(
      labels.map(label => [
        label,
        distribution(jobs.filter(job => labelsOf(job) === label).map(queueOf)),
      ]),
    ),
    retries: { count: retried.size, sample: natural.size },
    flakes: {
      count: flakes.length,
      sample: pairs.size,
      items: counts(
        flakes.map(({ page, workflow, job }) =>
          [repositoryOf(page), workflow, job].join(' '),
        ),
      ),
    },
    pipelines: Object.fromEntries(
      [
        ...new Set(
          runs.map(run => `${repositoryOf(run.repository)} ${run.workflow}`),
        ),
      ].map(name => {
        const its = runs.filter(
          run => name === `${repositoryOf(run.repository)} ${run.workflow}`,
        );
        return [
          name,
          {
            total: its.length,
            succeeded: its.filter(run => run.conclusion === 'success').length,
            failed: its.filter(run => domainOf(run) !== undefined).length,
            duration: distribution(its.map(durationOf)),
            queue: distribution(its.flatMap(run => run.jobs).map(queueOf)),
          },
        ];
      }),
    ),
  };
}

/** The answer in the form of the count: by name, without what it links. */
export function withoutQueries(found: RunFigures) {
  const by = <T extends object>(
    items: readonly T[],
    nameOf: (item: T) => string,
    of: (item: T) => unknown = item => item,
  ) => Object.fromEntries(items.map(item => [nameOf(item), of(item)]));
  return {
    ...found,
    outcomes: by(
      found.outcomes,
      ({ outcome }) => outcome,
      ({ count }) => count,
    ),
    domains: by(
      found.domains,
      ({ domain }) => domain,
      ({ count }) => count,
    ),
    queues: by(found.queues, ({ labels }) => labels.join(',')),
    flakes: {
      ...found.flakes,
      items: by(
        found.flakes.items,
        ({ repository, pipeline, job }) =>
          [repository, pipeline, job].join(' '),
        ({ commits }) => commits,
      ),
    },
    pipelines: by(
      found.pipelines,
      ({ repository, pipeline }) => `${repository} ${pipeline}`,
    ),
  };
}
