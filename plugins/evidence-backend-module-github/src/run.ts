import type {
  RunOutcome,
  RunState,
  RunTrigger,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  filledText,
  optional,
  parseInput,
  ReportedRun,
  titleOf,
  WebhookTranslation,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  GithubRepository,
  GithubWorkflowJobEvent,
  GithubWorkflowRunEvent,
  workflowJobEventSchema,
} from './schemas';

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_run */
const outcomes = new Map<string, RunOutcome>([
  ['success', 'succeeded'],
  ['failure', 'failed'],
  ['timed_out', 'timed-out'],
  ['startup_failure', 'not-started'],
  ['cancelled', 'cancelled'],
  ['stale', 'cancelled'],
  ['skipped', 'skipped'],
  ['neutral', 'skipped'],
]);

const runStates = new Map<string, RunState>([
  ['requested', 'queued'],
  ['queued', 'queued'],
  ['pending', 'queued'],
  ['waiting', 'waiting'],
  ['in_progress', 'executing'],
  ['completed', 'completed'],
]);

type Job = NonNullable<ReportedRun['jobs']>[number];

const jobStates = new Map<string, NonNullable<Job['state']>>([
  ['requested', 'queued'],
  ['queued', 'queued'],
  ['pending', 'queued'],
  ['waiting', 'waiting'],
  ['in_progress', 'executing'],
  ['completed', 'completed'],
]);

const triggers = new Map<string, RunTrigger>([
  ['push', 'push'],
  ['pull_request', 'pull-request'],
  ['pull_request_target', 'pull-request'],
  ['merge_group', 'merge-queue'],
  ['schedule', 'schedule'],
  ['workflow_dispatch', 'manual'],
]);

/** It waits for an approval: it did not end, though its status says so. */
const heldForApproval = 'action_required';
const failedSteps = new Set(['failure', 'timed_out']);
const longestLabel = 100;

type Unknown = { unknownOutcomes?: string[] };

/** The run itself; its jobs have events of their own. */
export function runOfWorkflow({
  workflow,
  workflow_run: run,
  repository,
}: GithubWorkflowRunEvent): { run: ReportedRun; unknown: Unknown } {
  const attempt = run.run_attempt ?? 1;
  const isHeld = run.conclusion === heldForApproval;
  const hasEnded = run.status === 'completed' && !isHeld;
  const { outcome, unknown } = readConclusion(hasEnded, run.conclusion);
  const [pullRequest, ...others] = run.pull_requests ?? [];
  const path = filledText((run.path ?? workflow?.path)?.split('@')[0]);
  const pipeline =
    filledText(workflow?.name, 300) ?? filledText(run.name, 300) ?? path;
  const state = isHeld ? 'waiting' : runStates.get(run.status ?? '');
  return {
    unknown,
    run: {
      ...keyOf(repository, run.id, attempt),
      ...(pipeline && { pipeline }),
      ...(path && { path }),
      ...revisionOf(run),
      ...(run.event && { trigger: triggers.get(run.event) ?? 'other' }),
      ...(pullRequest &&
        others.length === 0 && { pullRequest: pullRequest.number }),
      ...optional('actor', userOf(run)),
      ...optional('title', titleOf(run.display_title)?.slice(0, 500)),
      ...optional('url', webUrl(run.html_url)),
      // When the first attempt was created is not an instant of a later one.
      ...optional(
        'requestedAt',
        attempt === 1 ? run.created_at : run.run_started_at,
      ),
      ...optional('startedAt', run.run_started_at),
      ...(hasEnded && { finishedAt: run.updated_at }),
      ...(state && { state }),
      ...(outcome && { outcome }),
    },
  };
}

/** A job, and of its run what its event has. */
export function translateWorkflowJob(payload: unknown): WebhookTranslation {
  const event = parseInput(
    workflowJobEventSchema,
    payload,
    'workflow_job event',
  );
  const { workflow_job: job, repository } = event;
  const isCompleted = job.status === 'completed';
  const { outcome, unknown } = readConclusion(isCompleted, job.conclusion);
  const reported = toJob(event, outcome);
  if (!reported.queuedAt && !reported.startedAt && !reported.completedAt) {
    return { ignored: 'The job states no time' };
  }
  const pipeline = filledText(job.workflow_name, 300);
  return {
    ...unknown,
    runs: [
      {
        ...keyOf(repository, job.run_id, job.run_attempt ?? 1),
        ...(pipeline && { pipeline }),
        ...revisionOf(job),
        jobs: [reported],
      },
    ],
  };
}

function toJob(
  {
    action,
    deployment,
    workflow_job: job,
  }: Pick<GithubWorkflowJobEvent, 'action' | 'deployment' | 'workflow_job'>,
  outcome: RunOutcome | undefined,
): Job {
  const steps = job.steps ?? [];
  const isCompleted = job.status === 'completed';
  // Before a runner has it, 'started_at' is when it was created.
  const isTaken =
    (job.status === 'in_progress' || isCompleted) &&
    outcome !== 'skipped' &&
    (Boolean(job.runner_id) || steps.length > 0);
  const setup = steps.find(
    ({ name, number }) => number === 1 && name === 'Set up job',
  );
  const failed = steps.flatMap(({ name, conclusion }) =>
    isCompleted && failedSteps.has(conclusion ?? '')
      ? filledText(name, 300) ?? []
      : [],
  );
  const labels = (job.labels ?? []).flatMap(
    label => filledText(label.replaceAll(',', ' '), longestLabel) ?? [],
  );
  const state = jobStates.get(job.status);
  return {
    id: job.id,
    name: filledText(job.name, 300) ?? job.id,
    ...optional('attempt', job.run_attempt),
    ...(labels.length > 0 && { labels: labels.slice(0, 20) }),
    ...optional('environment', filledText(deployment?.environment, 200)),
    ...(state && { state }),
    ...((action === 'waiting' || job.status === 'waiting') && {
      waited: true as const,
    }),
    ...optional('queuedAt', job.created_at),
    ...(isTaken && optional('startedAt', job.started_at)),
    ...(isTaken && optional('setupStartedAt', setup?.started_at)),
    ...(isTaken && optional('setupCompletedAt', setup?.completed_at)),
    ...(isCompleted && optional('completedAt', job.completed_at)),
    ...(outcome && { outcome }),
    ...(failed.length > 0 && { failedSteps: failed.slice(0, 50) }),
    ...optional('url', webUrl(job.html_url)),
  };
}

/** One that GitHub adds is counted, and never guessed at. */
function readConclusion(
  hasEnded: boolean,
  conclusion: string | null | undefined,
): { outcome?: RunOutcome; unknown: Unknown } {
  const outcome = outcomes.get(conclusion ?? '');
  if (!hasEnded || !conclusion || outcome) {
    return { outcome: hasEnded ? outcome : undefined, unknown: {} };
  }
  return { unknown: { unknownOutcomes: [conclusion.slice(0, 50)] } };
}

function keyOf(repository: GithubRepository, run: string, attempt: number) {
  return {
    source: 'github',
    id: `${repository.id}:${run}`,
    attempt,
    repository: repository.html_url,
  };
}

function revisionOf(of: {
  head_sha?: string | null;
  head_branch?: string | null;
}): { revision?: string; branch?: string } {
  return {
    ...optional('revision', filledText(of.head_sha, 200)),
    ...optional('branch', filledText(of.head_branch, 300)),
  };
}

function userOf(
  run: GithubWorkflowRunEvent['workflow_run'],
): string | undefined {
  return filledText(run.triggering_actor?.login ?? run.actor?.login, 200);
}
