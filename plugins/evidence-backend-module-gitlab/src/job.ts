import { InputError } from '@backstage/errors';
import {
  changeLinks,
  filledText,
  laterOf,
  parseInput,
  readOutcome,
  titleOf,
  unknownOutcomes,
  WebhookTranslation,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import { DeployRule, findRule } from './deployRules';
import { actorOf, projectSignal, statuses } from './fields';
import { runOfJob } from './run';
import { GitlabProject, jobSchema } from './schemas';

/**
 * A job is a change only where configuration says that it deploys, as a pipeline
 * is; it belongs to a run always.
 */
export function translateJob(
  payload: unknown,
  rules: readonly DeployRule[],
): WebhookTranslation {
  const event = parseInput(jobSchema, payload, 'job event');
  const project = projectOf(event);
  const run = runOfJob(event, project);
  const rule = findRule(rules, {
    project,
    name: event.build_name,
    ref: event.ref,
  });
  const reading = readOutcome(event.build_status, statuses);
  const startedAt = event.build_started_at;
  if (!rule || !startedAt || (!reading.outcome && !reading.unknown)) {
    return run
      ? { ...unknownOutcomes(reading), runs: [run] }
      : { ignored: 'The job has not begun' };
  }
  const environment =
    rule.environment ?? filledText(event.environment?.name, 200);
  const revision = filledText(event.sha);
  const actor = actorOf(event.user);
  const title = titleOf(event.build_name);
  const page = `${project.web_url}/-`;
  const found = changeLinks({
    diff: revision && webUrl(`${page}/commit/${encodeURIComponent(revision)}`),
    run: webUrl(`${page}/jobs/${encodeURIComponent(event.build_id)}`),
  });
  return {
    ...unknownOutcomes(reading),
    ...(run && { runs: [run] }),
    changes: [
      {
        source: 'gitlab',
        id: `job:${event.project_id}:${event.build_id}`,
        kind: 'deploy',
        signal: projectSignal(project),
        occurredAt: startedAt,
        reportedAt: laterOf(startedAt, event.build_finished_at),
        ...(reading.outcome && { outcome: reading.outcome }),
        ...(environment && { environment }),
        ...(revision && { revision }),
        ...(actor && { actor }),
        ...(title && { title }),
        ...(found && { links: found }),
      },
    ],
  };
}

/** Older versions name the project by its page alone. */
function projectOf(event: {
  project?: GitlabProject | null;
  repository?: { homepage?: string | null } | null;
}): GitlabProject {
  const page = event.repository?.homepage;
  if (event.project) {
    return event.project;
  }
  if (!page) {
    throw new InputError(
      "'project' of the job event is missing; it must be an object",
    );
  }
  return { web_url: page };
}
