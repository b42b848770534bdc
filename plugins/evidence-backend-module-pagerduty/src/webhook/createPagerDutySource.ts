import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import { InputError } from '@backstage/errors';
import {
  ChangeSource,
  isSignedWith,
  isToken,
  parseJson,
  singleHeader,
  WebhookDelivery,
  WebhookTranslation,
  WebhookVerification,
} from '@plumbline/backstage-plugin-evidence-node';
import { serviceAnnotation } from '../collector/ids';
import { translateChangeEvent } from './translateChangeEvent';
import { translateEvent } from './translateEvent';

/** Signatures in one header: one for each secret while one is rotated. */
const maxSignatures = 10;

/**
 * PagerDuty, by one path: deliveries of a webhook subscription report
 * incidents, and what senders of change events post to PagerDuty may be posted
 * here as well, with one of the secrets as their `routing_key`.
 */
export function createPagerDutySource(): ChangeSource {
  return {
    id: 'pagerduty',
    title: 'PagerDuty',
    guide: {
      text: 'Under Integrations → Generic Webhooks (v3), add a subscription, and take its secret over',
      url: guideUrl('alerts.md#pagerduty'),
    },
    // Most webhooks report incidents alone: no kind is covered until a change
    // event has reported it.
    kinds: [],
    reports: ['incident.active'],
    // Signals are matched by the names of the catalog, too.
    foundBy: { annotations: [serviceAnnotation], others: true },
    verify,
    translate,
  };
}

/** https://developer.pagerduty.com/docs/verifying-signatures */
function verify(
  delivery: WebhookDelivery,
  secrets: readonly string[],
): WebhookVerification {
  const header = singleHeader(delivery, 'x-pagerduty-signature');
  if (header !== undefined) {
    const matches = header
      .split(',')
      .slice(0, maxSignatures)
      .map(part => part.trim())
      .filter(part => part.startsWith('v1='))
      .filter(part =>
        isSignedWith(delivery.body, part.slice('v1='.length), secrets),
      );
    return matches.length > 0
      ? { status: 'verified' }
      : {
          status: 'refused',
          reason:
            "No signature in 'X-PagerDuty-Signature' fits the body and any configured secret",
        };
  }
  const key = routingKeyOf(delivery);
  if (key === undefined) {
    return {
      status: 'refused',
      code: 'unsigned',
      reason:
        "The delivery must be signed in 'X-PagerDuty-Signature', or be a change event with a 'routing_key'",
    };
  }
  return isToken(Buffer.from(key).toString('latin1'), secrets)
    ? { status: 'verified' }
    : {
        status: 'refused',
        reason: "'routing_key' is none of the configured secrets",
      };
}

function routingKeyOf({ body }: WebhookDelivery): string | undefined {
  try {
    const event = parseJson(body);
    return isObject(event) && typeof event.routing_key === 'string'
      ? event.routing_key
      : undefined;
  } catch {
    return undefined;
  }
}

function translate(delivery: WebhookDelivery): WebhookTranslation {
  const body = parseJson(delivery.body);
  if (isObject(body) && 'event' in body) {
    return translateEvent(body);
  }
  if (isObject(body) && 'event_action' in body) {
    return {
      ignored: 'An alert event is for PagerDuty itself, which reports it again',
      event: 'alert event',
    };
  }
  if (isObject(body) && 'payload' in body) {
    return translateChangeEvent(body, delivery);
  }
  throw new InputError(
    "The delivery must be that of a V3 webhook, with an 'event', or a change event, with a 'payload'",
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
