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
import { runOfPipeline } from './run';
import { pipelineSchema } from './schemas';

/**
 * A pipeline builds, tests or deploys, and does not say which. It is a change only
 * where configuration says that it deploys, and a run always; jobs with an environment need no
 * configuration, since GitLab sends deployment events for these.
 */
export function translatePipeline(
  payload: unknown,
  rules: readonly DeployRule[],
): WebhookTranslation {
  const event = parseInput(pipelineSchema, payload, 'pipeline event');
  const { object_attributes: pipeline, project } = event;
  const runs = [runOfPipeline(event)];
  const rule = findRule(rules, { ...pipeline, project });
  const reading = readOutcome(pipeline.status, statuses);
  if (!rule || (!reading.outcome && !reading.unknown)) {
    return { ...unknownOutcomes(reading), runs };
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
    runs,
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
