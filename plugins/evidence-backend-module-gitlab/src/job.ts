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
import { GitlabProject, jobSchema } from './schemas';

/** A job counts only where configuration says that it deploys, as a pipeline does. */
export function translateJob(
  payload: unknown,
  rules: readonly DeployRule[],
): WebhookTranslation {
  const event = parseInput(jobSchema, payload, 'job event');
  const project = projectOf(event);
  const rule = findRule(rules, {
    project,
    name: event.build_name,
    ref: event.ref,
  });
  if (!rule) {
    return {
      ignored:
        "A job is a deploy only where 'plumbline.webhooks.gitlab.deployJobs' names it",
    };
  }
  const reading = readOutcome(event.build_status, statuses);
  const startedAt = event.build_started_at;
  if (!startedAt || (!reading.outcome && !reading.unknown)) {
    return { ignored: 'The job has not begun, or did nothing' };
  }
  const { environment: named } = event;
  const environment =
    rule.environment ??
    filledText(typeof named === 'string' ? named : named?.name, 200);
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
