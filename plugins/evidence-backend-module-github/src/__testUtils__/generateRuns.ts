import { iso } from '@plumbline/backstage-plugin-evidence-common';
import { example } from './githubWebhook';

/**
 * Payloads of GitHub's runs, as its own examples have them, and beside them what
 * they were made of: what a second count goes by.
 */
export type TrueJob = {
  name: string;
  labels: string[];
  created: number;
  /** Absent where no runner took it. */
  started?: number;
  setupEnd?: number;
  completed: number;
  conclusion: string;
  failedStep?: string;
  waited: boolean;
  environment?: string;
};

export type TrueRun = {
  id: number;
  attempt: number;
  repository: string;
  workflow: string;
  event: string;
  sha: string;
  created: number;
  started: number;
  /** Absent where it goes on. */
  updated?: number;
  conclusion?: string;
  jobs: TrueJob[];
};

export type GithubEvent = { event: string; payload: any };

const second = 1_000;
const minute = 60 * second;
const workflows = ['CI', 'Deploy', 'Nightly'];
const jobNames = ['build', 'unit tests', 'integration (db)', 'deploy'];

/** Equal seeds give equal numbers: https://en.wikipedia.org/wiki/Xorshift */
export function randomOf(seed: number) {
  let state = seed;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const upTo = (most: number) => Math.floor(next() * (most + 1));
  return {
    upTo,
    chance: (share: number) => next() < share,
    one: <T>(of: readonly T[]): T => of[upTo(of.length - 1)],
    shuffled: <T>(of: readonly T[]): T[] =>
      of
        .map(item => ({ item, key: next() }))
        .sort((a, b) => a.key - b.key)
        .map(({ item }) => item),
  };
}

type Random = ReturnType<typeof randomOf>;

/** Attempts of runs; later ones of a run follow where it failed. */
export function generateRuns(options: {
  seed: number;
  runs: number;
  from: number;
  repositories: readonly string[];
}): TrueRun[] {
  const random = randomOf(options.seed);
  const found: TrueRun[] = [];
  for (let index = 0; index < options.runs; index++) {
    const base = {
      id: 10_000 + index,
      repository: random.one(options.repositories),
      workflow: random.one(workflows),
      event: random.one(['push', 'pull_request', 'merge_group', 'schedule']),
      // Few commits, so that some run more than once.
      sha: String(random.upTo(25)).padStart(40, 'a'),
    };
    let created = options.from + index * 180 * minute;
    for (let attempt = 1; attempt <= 3; attempt++) {
      const run = attemptOf(random, { ...base, attempt, created });
      found.push(run);
      if (run.conclusion !== 'failure' || random.chance(0.4)) {
        break;
      }
      created = run.updated! + 5 * minute;
    }
  }
  return found;
}

function attemptOf(
  random: Random,
  of: Omit<TrueRun, 'jobs' | 'started'>,
): TrueRun {
  const started = of.created + (of.attempt === 1 ? random.upTo(3) * second : 0);
  if (random.chance(0.03)) {
    const updated = started + 2 * second;
    return { ...of, started, updated, conclusion: 'startup_failure', jobs: [] };
  }
  const jobs = jobNames
    .slice(0, 1 + random.upTo(3))
    .map(name => jobOf(random, name, started));
  if (random.chance(0.04)) {
    return { ...of, started, jobs };
  }
  const failed = jobs.some(({ conclusion }) =>
    ['failure', 'timed_out'].includes(conclusion),
  );
  const ended = failed ? 'failure' : 'success';
  const isCancelled = random.chance(0.05);
  return {
    ...of,
    started,
    jobs,
    updated: Math.max(...jobs.map(job => job.completed)) + second,
    conclusion: isCancelled ? 'cancelled' : ended,
  };
}

function jobOf(random: Random, name: string, begin: number): TrueJob {
  const isDeploy = name === 'deploy';
  const created = begin + random.upTo(20) * second;
  const job = {
    name,
    created,
    labels: random.one([
      ['ubuntu-latest'],
      ['self-hosted', 'linux'],
      ['linux', 'self-hosted'],
      ['gpu'],
    ]),
    waited: isDeploy && random.chance(0.5),
    ...(isDeploy && { environment: 'production' }),
  };
  if (random.chance(0.03)) {
    const completed = created + 60 * minute;
    return { ...job, completed, conclusion: 'timed_out' };
  }
  if (random.chance(0.05)) {
    return { ...job, completed: created, conclusion: 'skipped' };
  }
  const started = created + random.upTo(300) * second;
  const setupEnd = started + random.upTo(30) * second;
  const completed = setupEnd + (1 + random.upTo(900)) * second;
  const conclusion = random.chance(0.15)
    ? 'failure'
    : random.one(['success', 'success', 'success', 'cancelled']);
  return {
    ...job,
    started,
    setupEnd,
    completed,
    conclusion,
    ...(conclusion === 'failure' && {
      failedStep: random.one(['Run tests', 'Push image', 'Install']),
    }),
  };
}

/** All that GitHub sends of an attempt, in its order. */
export function eventsOf(run: TrueRun): GithubEvent[] {
  return [
    workflowRun(run, 'requested', 'queued'),
    workflowRun(run, 'in_progress', 'in_progress'),
    ...run.jobs.flatMap(job => eventsOfJob(run, job)),
    ...(run.updated === undefined
      ? []
      : [workflowRun(run, 'completed', 'completed')]),
  ];
}

function workflowRun(
  run: TrueRun,
  action: string,
  status: string,
): GithubEvent {
  const payload = example('workflow_run');
  const isCompleted = status === 'completed';
  payload.action = action;
  payload.workflow = { ...payload.workflow, name: run.workflow };
  Object.assign(payload.workflow_run, {
    id: run.id,
    name: run.workflow,
    run_attempt: run.attempt,
    event: run.event,
    head_sha: run.sha,
    head_branch: 'main',
    status,
    path: `.github/workflows/${run.workflow.toLowerCase()}.yml`,
    html_url: `${run.repository}/actions/runs/${run.id}`,
    conclusion: isCompleted ? run.conclusion : null,
    // Of a later attempt GitHub still states when the first one was created.
    created_at: iso(run.attempt === 1 ? run.created : run.created - minute),
    run_started_at: iso(run.started),
    updated_at: iso(isCompleted ? run.updated! : run.started + second),
    pull_requests: [],
  });
  payload.repository.html_url = run.repository;
  payload.repository.id = run.repository.length;
  return { event: 'workflow_run', payload };
}

function eventsOfJob(run: TrueRun, job: TrueJob): GithubEvent[] {
  const states = [
    ...(job.waited ? ['waiting'] : []),
    'queued',
    ...(job.started === undefined ? [] : ['in_progress']),
    'completed',
  ];
  return states.map(action => jobEvent(run, job, action));
}

function jobEvent(run: TrueRun, job: TrueJob, action: string): GithubEvent {
  const payload = example('workflow_job');
  const isCompleted = action === 'completed';
  const isTaken =
    job.started !== undefined && ['in_progress', 'completed'].includes(action);
  payload.action = action;
  Object.assign(payload.workflow_job, {
    id: run.id * 100 + run.attempt * 10 + jobNames.indexOf(job.name),
    run_id: run.id,
    run_attempt: run.attempt,
    status: action,
    workflow_name: run.workflow,
    head_sha: run.sha,
    head_branch: 'main',
    name: job.name,
    labels: job.labels,
    conclusion: isCompleted ? job.conclusion : null,
    created_at: iso(job.created),
    // Until a runner has it, GitHub repeats when it was created.
    started_at: iso(isTaken ? job.started! : job.created),
    completed_at: isCompleted ? iso(job.completed) : null,
    runner_id: isTaken ? 7 : 0,
    runner_name: isTaken ? 'GitHub Actions 7' : '',
    steps: isTaken ? stepsOf(job, isCompleted) : [],
  });
  payload.repository.html_url = run.repository;
  payload.repository.id = run.repository.length;
  if (job.environment) {
    payload.deployment = { environment: job.environment };
  }
  return { event: 'workflow_job', payload };
}

function stepsOf(job: TrueJob, isCompleted: boolean) {
  const setup = {
    name: 'Set up job',
    number: 1,
    started_at: iso(job.started!),
    status: isCompleted ? 'completed' : 'in_progress',
    conclusion: isCompleted ? 'success' : null,
    completed_at: isCompleted ? iso(job.setupEnd!) : null,
  };
  return isCompleted
    ? [
        setup,
        {
          name: job.failedStep ?? 'Run it',
          number: 2,
          status: 'completed',
          conclusion: job.failedStep ? 'failure' : 'success',
          started_at: iso(job.setupEnd!),
          completed_at: iso(job.completed),
        },
      ]
    : [setup];
}
