import { createHash } from 'node:crypto';
import { InputError } from '@backstage/errors';
import {
  parseInput,
  singleHeader,
  WebhookDelivery,
  WebhookTranslation,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import { actorOf, projectKey, projectSignal, sentAt } from './fields';
import { featureFlagSchema } from './schemas';

/** Same for every attempt to deliver one event, the signed one first. */
const deliveryIds = ['webhook-id', 'idempotency-key', 'x-gitlab-event-uuid'];

/**
 * GitLab says that a flag was turned, and not when. The time of a signed
 * delivery counts or, without one, that of its arrival: the first, if it is
 * repeated. Without any id two deliveries that say the same are one.
 */
export function translateFeatureFlag(
  payload: unknown,
  delivery: WebhookDelivery,
): WebhookTranslation {
  const {
    object_attributes: flag,
    project,
    user,
  } = parseInput(featureFlagSchema, payload, 'feature flag event');
  const at = sentAt(delivery);
  if (!at) {
    throw new InputError('The delivery must say when it was sent or received');
  }
  const id =
    deliveryIds.map(name => singleHeader(delivery, name)).find(Boolean) ??
    createHash('sha256').update(delivery.body).digest('hex');
  const state = flag.active ? 'on' : 'off';
  const actor = actorOf(user);
  const diff = webUrl(`${project.web_url}/-/feature_flags`);
  return {
    changes: [
      {
        source: 'gitlab',
        id: `feature_flag:${projectKey(project)}:${flag.id}:${state}:${id.slice(
          0,
          100,
        )}`,
        kind: 'flag',
        signal: projectSignal(project),
        item: flag.name.slice(0, 200),
        title: `Turned ${state} the flag ${flag.name}`.slice(0, 1000),
        occurredAt: at.toISOString(),
        revision: state,
        outcome: 'succeeded',
        ...(actor && { actor }),
        ...(diff && { links: { diff } }),
      },
    ],
  };
}
