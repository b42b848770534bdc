import { createHash } from 'node:crypto';
import {
  guideUrl,
  canonicalJson,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  ChangeSource,
  inTurns,
  parseInput,
  parseJson,
  RejectedEntry,
  ReportedAlert,
  verifyBearer,
  WebhookDelivery,
  WebhookTranslation,
} from '@plumbline/backstage-plugin-evidence-node';
import { alertSchema, notificationSchema } from './schemas';

/** Alerts of one group in thousands, with annotations, are some megabytes. */
const maxBodyBytes = 16 * 1024 * 1024;

/** Alertmanager's webhook. It can't sign: it sends a secret with each delivery. */
export function createAlertmanagerSource(): ChangeSource {
  return {
    id: 'alertmanager',
    title: 'Alertmanager',
    guide: {
      text: 'In the configuration of Alertmanager, add a receiver with webhook_configs, and the secret as its credentials',
      url: guideUrl('alerts.md#alertmanager'),
    },
    kinds: [],
    reports: ['alerts.firing'],
    maxBodyBytes,
    verify: (delivery, secrets) =>
      verifyBearer(delivery, secrets, { basic: true }),
    translate,
  };
}

async function translate(
  delivery: WebhookDelivery,
): Promise<WebhookTranslation> {
  const notification = parseInput(
    notificationSchema,
    parseJson(delivery.body),
    'notification',
  );
  const { groupKey, groupLabels, truncatedAlerts, externalURL } = notification;
  const alerts: ReportedAlert[] = [];
  const rejected: RejectedEntry[] = [];
  for await (const [index, value] of inTurns(notification.alerts.entries())) {
    try {
      alerts.push({ ...translateAlert(value), index });
    } catch (error) {
      rejected.push({ index, reason: (error as Error).message });
    }
  }
  if (alerts.length === 0 && rejected.length === 0) {
    return { ignored: 'There is no alert in it' };
  }
  return {
    alertGroups: [
      {
        source: 'alertmanager',
        key: groupKey,
        labels: groupLabels,
        url: linkTo(externalURL, groupLabels),
        notSent: truncatedAlerts,
        alerts,
      },
    ],
    rejected,
  };
}

function translateAlert(value: unknown): ReportedAlert {
  const alert = parseInput(alertSchema, value, 'alert');
  const { status, labels, annotations, startsAt, endsAt } = alert;
  return {
    fingerprint: alert.fingerprint ?? fingerprintOf(labels),
    labels,
    annotations,
    status,
    startsAt,
    ...(status === 'resolved' && { endsAt }),
    url: alert.generatorURL,
  };
}

function fingerprintOf(labels: Record<string, string>): string {
  return createHash('sha256')
    .update(canonicalJson(labels))
    .digest('hex')
    .slice(0, 16);
}

/** Alertmanager's own page of these alerts. */
function linkTo(
  externalUrl: string,
  labels: Record<string, string>,
): string | undefined {
  if (externalUrl === '') {
    return undefined;
  }
  const matchers = Object.entries(labels).map(
    ([name, value]) => `${name}=${JSON.stringify(value)}`,
  );
  const filter = encodeURIComponent(`{${matchers.join(',')}}`);
  return `${externalUrl.replace(/\/+$/, '')}/#/alerts?filter=${filter}`;
}
