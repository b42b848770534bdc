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
import { actorOf, projectKey, projectSignal, statuses } from './fields';
import { pipelineSchema } from './schemas';

/**
 * A pipeline builds, tests or deploys, and does not say which. It counts only
 * where configuration says that it deploys; jobs with an environment need no
 * configuration, since GitLab sends deployment events for these.
 */
export function translatePipeline(
  payload: unknown,
  rules: readonly DeployRule[],
): WebhookTranslation {
  const event = parseInput(pipelineSchema, payload, 'pipeline event');
  const { object_attributes: pipeline, project } = event;
  const rule = findRule(rules, { ...pipeline, project });
  if (!rule) {
    return {
      ignored:
        "A pipeline is a deploy only where 'plumbline.webhooks.gitlab.deployPipelines' names it",
    };
  }
  const reading = readOutcome(pipeline.status, statuses);
  if (!reading.outcome && !reading.unknown) {
    return { ignored: 'The pipeline has not begun, or did nothing' };
  }
  const revision = filledText(pipeline.sha);
  const actor = actorOf(event.user);
  const title = titleOf(
    pipeline.name ?? event.commit?.title ?? event.commit?.message,
  );
  const found = changeLinks({
    diff: webUrl(event.commit?.url),
    run: webUrl(
      pipeline.url,
      `${project.web_url}/-/pipelines/${encodeURIComponent(pipeline.id)}`,
    ),
  });
  return {
    ...unknownOutcomes(reading),
    changes: [
      {
        source: 'gitlab',
        id: `pipeline:${projectKey(project)}:${pipeline.id}`,
        kind: 'deploy',
        signal: projectSignal(project),
        occurredAt: pipeline.created_at,
        reportedAt: laterOf(pipeline.created_at, pipeline.finished_at),
        ...(reading.outcome && { outcome: reading.outcome }),
        ...(rule.environment && { environment: rule.environment }),
        ...(revision && { revision }),
        ...(actor && { actor }),
        ...(title && { title }),
        ...(found && { links: found }),
      },
    ],
  };
}
