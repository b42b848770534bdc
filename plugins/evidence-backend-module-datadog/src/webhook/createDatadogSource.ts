import {
  ChangeSource,
  filledText,
  nativeId,
  parseInput,
  parseJson,
  verifyBearer,
  webUrl,
  WebhookDelivery,
  WebhookTranslation,
} from '@plumbline/backstage-plugin-evidence-node';
import { ownValue } from '@plumbline/backstage-plugin-evidence-common';
import { labelsOfMonitor } from '../tags';
import { Notification, notificationSchema } from './schemas';

/**
 * What `$ALERT_TRANSITION` states. Without data a monitor can't know, and
 * `Renotify` repeats whatever was last: neither is a state.
 */
const transitions: Readonly<Record<string, 'firing' | 'resolved' | 'none'>> = {
  triggered: 'firing',
  're-triggered': 'firing',
  warn: 'firing',
  're-warn': 'firing',
  recovered: 'resolved',
  'no data': 'none',
  're-no data': 'none',
  renotify: 'none',
  null: 'none',
  '': 'none',
};

/** What Datadog puts before the name of a monitor in the title. */
const prefix =
  /^(?:\[P[1-5]\]\s*)?\[(?:Re-)?(?:Triggered|Warn|No Data|Recovered|Renotify)\b[^\]]*\]\s*/i;

/** Datadog's webhook. It can't sign: it sends a secret in a custom header. */
export function createDatadogSource(): ChangeSource {
  return {
    id: 'datadog',
    title: 'Datadog',
    guide: {
      text: 'In the integration Webhooks, make one with the secret in a custom header, and name it in monitors',
      url: 'https://github.com/plumbline/plumbline/blob/main/plugins/evidence-backend-module-datadog/README.md',
    },
    kinds: [],
    reports: ['alerts.firing'],
    verify: (delivery, secrets) => verifyBearer(delivery, secrets),
    translate,
  };
}

function translate(delivery: WebhookDelivery): WebhookTranslation {
  const notification = parseInput(
    notificationSchema,
    parseJson(delivery.body),
    'notification',
  );
  const { cycle, date, host, link, monitor, transition } = notification;
  const event = filledText(transition.toLocaleLowerCase('en-US'), 50);
  const status = ownValue(transitions, event ?? '');
  if (status === undefined) {
    const ignored = 'Nothing is known of its transition';
    return { event, unknownOutcomes: [event!], ignored };
  }
  if (status === 'none') {
    return { event, ignored: 'It does not state whether the monitor fires' };
  }
  const name = notification.title.replace(prefix, '') || `Monitor ${monitor}`;
  const labels = labelsOfMonitor({
    ...notification,
    name,
    group: notification.scope,
  });
  const at = new Date(date).toISOString();
  return {
    event,
    alertGroups: [
      {
        source: 'datadog',
        key: nativeId(monitor, name),
        labels: { alertname: name },
        alerts: [
          {
            fingerprint: cycle,
            labels: { ...(host && { host }), ...labels },
            annotations: { summary: notification.status },
            status,
            startsAt: startOf(notification),
            begunBy: at,
            ...(status === 'resolved' && { endsAt: at }),
            url: webUrl(link),
          },
        ],
      },
    ],
  };
}

/**
 * Since when it fires, where the message of the monitor has that: Datadog has no
 * variable of webhooks for it, and the date is that of the notification.
 * https://docs.datadoghq.com/monitors/notify/variables/#template-variables
 */
function startOf({ date, message }: Notification): string | undefined {
  const [, digits] = /\bplumbline-since[:=] ?(\d{13})\b/.exec(message) ?? [];
  const start = Number(digits);
  return start <= date ? new Date(start).toISOString() : undefined;
}
