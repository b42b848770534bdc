import type { PullRequestInput, RunInput, RunJobInput } from './input';
import { jobStates, runStates } from './vocabulary';

/** With the end that was stated together with the outcome. */
type Known<T> = T & { outcomeAt?: string };

/** All reports of a run, merged; its id, attempt and source are those of its key. */
export type KnownRun = Known<Omit<RunInput, 'jobs'>> & {
  jobs: Known<RunJobInput>[];
};

/** A report as what is known where there is no other. */
export function knownRun(report: RunInput): KnownRun {
  const { jobs, ...run } = report;
  const known = {
    ...withOutcomeAt(run, run.finishedAt),
    jobs: jobs.map(job => withOutcomeAt(job, job.completedAt)),
  };
  return mergeRuns(known, known);
}

function withOutcomeAt<T extends { outcome?: string }>(
  of: T,
  outcomeAt: string | undefined,
): Known<T> {
  return of.outcome === undefined || outcomeAt === undefined
    ? of
    : { ...of, outcomeAt };
}

/**
 * What two reports of one attempt of a run come to. Each field has its own rule,
 * so that the order of reports, and how often each came, change nothing: of
 * instants of a beginning the earliest counts, of an end the latest, of outcomes
 * the one that was stated with the latest end, of states the furthest; of texts that differ, which a source never
 * reports of one attempt, the later in the alphabet.
 */
export function mergeRuns(a: KnownRun, b: KnownRun): KnownRun {
  return withoutUnknown({
    source: a.source,
    id: a.id,
    attempt: a.attempt,
    pipeline: last(a.pipeline, b.pipeline),
    path: last(a.path, b.path),
    repository: last(a.repository, b.repository),
    entityRef: last(a.entityRef, b.entityRef),
    revision: last(a.revision, b.revision),
    branch: last(a.branch, b.branch),
    pullRequest: last(a.pullRequest, b.pullRequest),
    trigger: last(a.trigger, b.trigger),
    actor: last(a.actor, b.actor),
    title: last(a.title, b.title),
    url: last(a.url, b.url),
    requestedAt: first(a.requestedAt, b.requestedAt),
    startedAt: first(a.startedAt, b.startedAt),
    state: furthest(runStates, a.state, b.state),
    finishedAt: last(a.finishedAt, b.finishedAt),
    ...outcomeOf(a, b),
    jobs: mergeJobs([...a.jobs, ...b.jobs]),
  });
}

/**
 * What two reports of one pull request come to, by the same rules: each instant is
 * that of the first time, however often it was reviewed or reported.
 */
export function mergePullRequests(
  a: PullRequestInput,
  b: PullRequestInput,
): PullRequestInput {
  return withoutUnknown({
    source: a.source,
    id: a.id,
    repository: last(a.repository, b.repository),
    entityRef: last(a.entityRef, b.entityRef),
    revision: last(a.revision, b.revision),
    url: last(a.url, b.url),
    committedAt: first(a.committedAt, b.committedAt),
    openedAt: first(a.openedAt, b.openedAt),
    reviewedAt: first(a.reviewedAt, b.reviewedAt),
    approvedAt: first(a.approvedAt, b.approvedAt),
    mergedAt: first(a.mergedAt, b.mergedAt),
  });
}

/** One record for each job, in one order. */
function mergeJobs(jobs: readonly Known<RunJobInput>[]): KnownRun['jobs'] {
  const byId = new Map<string, Known<RunJobInput>>();
  for (const job of jobs) {
    byId.set(job.id, mergeJob(byId.get(job.id) ?? job, job));
  }
  return [...byId.values()].sort((a, b) => compare(a.id, b.id));
}

function mergeJob(
  a: Known<RunJobInput>,
  b: Known<RunJobInput>,
): Known<RunJobInput> {
  const steps = [
    ...new Set([...(a.failedSteps ?? []), ...(b.failedSteps ?? [])]),
  ].sort(compare);
  return withoutUnknown({
    id: a.id,
    name: last(a.name, b.name)!,
    attempt: last(a.attempt, b.attempt),
    labels: labelsOf(a, b),
    stage: last(a.stage, b.stage),
    environment: last(a.environment, b.environment),
    state: furthest(jobStates, a.state, b.state),
    waited: a.waited ?? b.waited,
    allowedToFail: a.allowedToFail ?? b.allowedToFail,
    queuedAt: first(a.queuedAt, b.queuedAt),
    startedAt: first(a.startedAt, b.startedAt),
    setupStartedAt: first(a.setupStartedAt, b.setupStartedAt),
    setupCompletedAt: last(a.setupCompletedAt, b.setupCompletedAt),
    completedAt: last(a.completedAt, b.completedAt),
    ...outcomeOf(a, b),
    failedSteps: steps.length > 0 ? steps : undefined,
    url: last(a.url, b.url),
  });
}

/** Sorted, each once; of two lists the one with more, then the later. */
function labelsOf(a: RunJobInput, b: RunJobInput): string[] | undefined {
  const [one, other] = [a, b].map(({ labels }) =>
    labels?.length ? [...new Set(labels)].sort(compare) : undefined,
  );
  if (!one || !other) {
    return one ?? other;
  }
  if (one.length !== other.length) {
    return one.length > other.length ? one : other;
  }
  return compare(one.join('\n'), other.join('\n')) > 0 ? one : other;
}

type Outcome = Known<Pick<RunJobInput, 'outcome'>>;

/** What states no outcome says nothing of it, however late it ended. */
function outcomeOf(a: Outcome, b: Outcome): Outcome {
  const [one, other] = [a, b].map(({ outcome, outcomeAt }) =>
    outcome === undefined ? undefined : { outcome, outcomeAt },
  );
  if (!one || !other) {
    return one ?? other ?? {};
  }
  if (one.outcomeAt === other.outcomeAt) {
    return { ...one, outcome: last(one.outcome, other.outcome) };
  }
  return (one.outcomeAt ?? '') > (other.outcomeAt ?? '') ? one : other;
}

function first(a: string | undefined, b: string | undefined) {
  return a !== undefined && (b === undefined || a < b) ? a : b;
}

function last<T extends string | number>(
  a: T | undefined,
  b: T | undefined,
): T | undefined {
  return a !== undefined && (b === undefined || a > b) ? a : b;
}

function furthest<T extends string>(
  order: readonly T[],
  a: T | undefined,
  b: T | undefined,
): T | undefined {
  const at = (state: T | undefined) =>
    state === undefined ? -1 : order.indexOf(state);
  return at(a) >= at(b) ? a : b;
}

function withoutUnknown<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, one]) => one !== undefined),
  ) as T;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
