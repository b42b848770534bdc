import type {
  RunOutcome,
  RunState,
  RunTrigger,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  filledText,
  optional,
  ReportedRun,
  titleOf,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import { actorOf, projectKey } from './fields';
import type {
  GitlabBuild,
  GitlabJobEvent,
  GitlabPipelineEvent,
  GitlabProject,
} from './schemas';

type Job = NonNullable<ReportedRun['jobs']>[number];

/** https://docs.gitlab.com/api/pipelines/ and https://docs.gitlab.com/api/jobs/ */
const outcomes = new Map<string, RunOutcome>([
  ['success', 'succeeded'],
  ['failed', 'failed'],
  ['canceled', 'cancelled'],
  ['skipped', 'skipped'],
]);

const runStates = new Map<string, RunState>([
  ['created', 'queued'],
  ['scheduled', 'queued'],
  ['pending', 'queued'],
  ['preparing', 'preparing'],
  ['running', 'executing'],
  ['canceling', 'executing'],
  ['manual', 'waiting'],
  ['waiting_for_callback', 'waiting'],
  ['waiting_for_resource', 'waiting'],
]);

const jobStates = new Map<string, NonNullable<Job['state']>>([
  ['created', 'queued'],
  ['scheduled', 'queued'],
  ['pending', 'queued'],
  ['preparing', 'queued'],
  ['running', 'executing'],
  ['canceling', 'executing'],
  ['manual', 'waiting'],
  ['waiting_for_callback', 'waiting'],
  ['waiting_for_resource', 'waiting'],
]);

const triggers = new Map<string, RunTrigger>([
  ['push', 'push'],
  ['merge_request_event', 'pull-request'],
  ['external_pull_request_event', 'pull-request'],
  ['schedule', 'schedule'],
  ['web', 'manual'],
]);

const timedOut = new Set(['job_execution_timeout', 'stuck_or_timeout_failure']);
/** Reasons that lie with runners and the instance, never with the script. */
const ofEnvironment = new Set([
  'api_failure',
  'ci_quota_exceeded',
  'data_integrity_failure',
  'no_matching_runner',
  'runner_system_failure',
  'runner_unsupported',
  'scheduler_failure',
  'stale_schedule',
]);

/** The pipeline with those of its jobs that its event has. */
export function runOfPipeline(event: GitlabPipelineEvent): ReportedRun {
  const { object_attributes: pipeline, merge_request: request } = event;
  const { project } = event;
  const outcome = outcomes.get(pipeline.status);
  const jobs = (event.builds ?? []).slice(0, 500).map(toJob);
  const started = jobs.flatMap(({ startedAt }) => startedAt ?? []).sort();
  const state = outcome ? 'completed' : runStates.get(pipeline.status);
  const title = titleOf(event.commit?.title ?? event.commit?.message);
  return {
    ...keyOf(project, pipeline.id),
    pipeline: filledText(pipeline.name, 300) ?? '.gitlab-ci.yml',
    ...revisionOf(pipeline),
    ...(pipeline.source && { trigger: triggerOf(pipeline) }),
    ...(request && { pullRequest: request.iid }),
    ...optional('actor', actorOf(event.user)?.slice(0, 200)),
    ...optional('title', title?.slice(0, 500)),
    ...optional(
      'url',
      webUrl(
        pipeline.url,
        `${project.web_url}/-/pipelines/${encodeURIComponent(pipeline.id)}`,
      ),
    ),
    requestedAt: pipeline.created_at,
    // A pipeline begins with its first job.
    ...optional('startedAt', started[0]),
    ...(outcome && optional('finishedAt', pipeline.finished_at)),
    ...(state && { state }),
    ...(outcome && { outcome }),
    jobs,
  };
}

/** One job of a pipeline; nothing where the event names no pipeline or no time. */
export function runOfJob(
  event: GitlabJobEvent,
  project: GitlabProject,
): ReportedRun | undefined {
  const job = toJob({
    id: event.build_id,
    name: event.build_name,
    status: event.build_status,
    started_at: event.build_started_at,
    finished_at: event.build_finished_at,
    queued_duration: event.build_queued_duration,
    failure_reason: event.build_failure_reason,
    allow_failure: event.build_allow_failure,
    runner: event.runner,
    environment: event.environment,
    retries: event.retries_count,
  });
  if (!event.pipeline_id || (!job.startedAt && !job.completedAt)) {
    return undefined;
  }
  return {
    ...keyOf({ ...project, id: event.project_id }, event.pipeline_id),
    ...revisionOf(event),
    jobs: [job],
  };
}

function toJob(build: GitlabBuild): Job {
  const { failure_reason: reason, queued_duration: waited } = build;
  const startedAt = build.started_at ?? undefined;
  const ended = outcomes.get(build.status);
  const outcome =
    ended === 'failed' && timedOut.has(reason ?? '') ? 'timed-out' : ended;
  const { environment } = build;
  const deploysTo =
    !environment?.action || environment.action === 'start'
      ? filledText(environment?.name, 200)
      : undefined;
  const tags = (build.runner?.tags ?? []).flatMap(
    tag => filledText(tag.replaceAll(',', ' '), 100) ?? [],
  );
  const state = outcome ? 'completed' : jobStates.get(build.status);
  return {
    id: build.id,
    name: filledText(build.name, 300) ?? build.id,
    ...(typeof build.retries === 'number' && { attempt: build.retries + 1 }),
    ...(build.allow_failure && { allowedToFail: true as const }),
    ...(tags.length > 0 && { labels: tags.slice(0, 20) }),
    ...(ended === 'failed' &&
      ofEnvironment.has(reason ?? '') && { stage: 'environment' as const }),
    ...optional('environment', deploysTo),
    ...(state && { state }),
    // Created jobs wait for earlier stages: only the time in the queue is stated.
    ...(startedAt &&
      typeof waited === 'number' && {
        queuedAt: new Date(
          Date.parse(startedAt) - Math.round(waited * 1_000),
        ).toISOString(),
      }),
    ...optional('startedAt', startedAt),
    ...(outcome && optional('completedAt', build.finished_at)),
    ...(outcome && { outcome }),
  };
}

function triggerOf({
  ref,
  source,
}: GitlabPipelineEvent['object_attributes']): RunTrigger {
  return /^refs\/merge-requests\/\d+\/train$/.test(ref ?? '')
    ? 'merge-queue'
    : triggers.get(source ?? '') ?? 'other';
}

function keyOf(project: GitlabProject, pipeline: string) {
  return {
    source: 'gitlab',
    id: `${projectKey(project)}:${pipeline}`.slice(0, 300),
    repository: project.web_url,
  };
}

function revisionOf({
  ref,
  sha,
}: {
  ref?: string | null;
  sha?: string | null;
}): { revision?: string; branch?: string } {
  return {
    ...optional('revision', filledText(sha, 200)),
    ...optional('branch', filledText(ref, 300)),
  };
}
