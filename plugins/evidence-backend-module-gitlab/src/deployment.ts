import {
  changeLinks,
  filledText,
  parseInput,
  readOutcome,
  titleOf,
  unknownOutcomes,
  WebhookTranslation,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import { actorOf, projectKey, projectSignal, statuses } from './fields';
import { deploymentSchema } from './schemas';

/** All events about one deployment are reports about one change. */
export function translateDeployment(payload: unknown): WebhookTranslation {
  const event = parseInput(deploymentSchema, payload, 'deployment event');
  const { project, status_changed_at: at } = event;
  const reading = readOutcome(event.status, statuses);
  const environment = filledText(event.environment, 200);
  const revision = revisionOf(event.short_sha, event.commit_url);
  const actor = actorOf(event.user);
  const title = titleOf(event.commit_title);
  const found = changeLinks({
    diff: webUrl(event.commit_url),
    run: webUrl(event.deployable_url),
  });
  return {
    ...unknownOutcomes(reading),
    changes: [
      {
        source: 'gitlab',
        id: `deployment:${projectKey(project)}:${event.deployment_id}`,
        kind: 'deploy',
        signal: projectSignal(project),
        occurredAt: at,
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

/** The event has a short hash; the whole of it is in the address of the commit. */
function revisionOf(
  short: string | null | undefined,
  commitUrl: string | null | undefined,
): string | undefined {
  const whole = /\/commit\/([0-9a-f]{40,64})\b/.exec(commitUrl ?? '')?.[1];
  const given = filledText(short);
  return whole && (!given || whole.startsWith(given)) ? whole : given;
}
