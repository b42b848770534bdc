import { createHash } from 'node:crypto';
import { InputError } from '@backstage/errors';
import {
  changeKindSchema,
  instantSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  filledText,
  parseInput,
  readOutcome,
  serviceSignal,
  unknownOutcomes,
  WebhookDelivery,
  WebhookTranslation,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import { changeEventSchema } from './schemas';

/**
 * Reads a change event. The format has no field for what changed and how; these
 * are looked for in `custom_details`, under the names that senders commonly use.
 *
 * An event that names no time happened when it arrived, the first time: without
 * an id either, two deliveries that say the same are one.
 */
export function translateChangeEvent(
  body: unknown,
  delivery: WebhookDelivery,
): WebhookTranslation {
  const { payload, links } = parseInput(changeEventSchema, body, 'event');
  const details = payload.custom_details ?? {};
  const detail = (...names: string[]) =>
    names.map(name => textOf(details[name])).find(text => text !== undefined);
  const service = detail('service', 'component', 'app') ?? payload.source;
  if (!filledText(service)) {
    throw new InputError(
      "The event must name the service, in 'payload.custom_details.service' or 'payload.source'",
    );
  }
  const kind = changeKindSchema.safeParse(detail('kind', 'change_type'));
  const outcome = readOutcome(
    detail('outcome', 'build_state', 'state', 'status'),
  );
  const run = webUrl(...(links ?? []).map(({ href }) => href));
  const environment = detail('environment', 'env');
  const actor = detail('actor', 'user', 'author');
  const revision = detail('revision', 'version', 'commit', 'sha');
  const id =
    detail('id', 'change_id') ??
    (payload.timestamp === undefined
      ? `sha256:${createHash('sha256').update(delivery.body).digest('hex')}`
      : undefined);
  return {
    event: 'change',
    changes: [
      {
        source: 'pagerduty',
        ...(id !== undefined && { id }),
        kind: kind.success ? kind.data : 'deploy',
        signal: serviceSignal(filledText(service)!),
        occurredAt: occurredAt(payload.timestamp, delivery.receivedAt),
        title: filledText(payload.summary, 1000),
        ...(environment && { environment: environment.slice(0, 200) }),
        ...(actor && { actor }),
        ...(revision && { revision }),
        ...(outcome.outcome && { outcome: outcome.outcome }),
        ...(run && { links: { run } }),
      },
    ],
    ...unknownOutcomes(outcome),
  };
}

/** @throws InputError where it is not an instant */
function occurredAt(
  timestamp: string | undefined,
  receivedAt: Date | undefined,
): string {
  if (timestamp === undefined && receivedAt) {
    return receivedAt.toISOString();
  }
  // PagerDuty's own examples write an offset without its colon.
  return parseInput(
    instantSchema,
    timestamp?.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'),
    'time of the event',
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number'
    ? filledText(String(value))
    : undefined;
}
