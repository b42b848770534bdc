import type { FiredAlert } from '../recorders/Alertmanager';
import type { Recorded } from '../recorders/RecordingServer';

/** How docs/alerts.md connects an Alertmanager, in a hurry. */
export const alertmanagerConfig = (url: string, credentials: string) => ({
  route: {
    receiver: 'plumbline',
    group_by: ['alertname', 'service'],
    group_wait: '1s',
    group_interval: '1s',
    repeat_interval: '4h',
  },
  receivers: [
    {
      name: 'plumbline',
      webhook_configs: [
        {
          url: `${url}/api/evidence/webhooks/alertmanager`,
          send_resolved: true,
          http_config: {
            authorization: { credentials },
          },
        },
      ],
    },
  ],
});

/** Somebody of the portal who is in Slack, too. */
export const chatUser = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: {
    name: 'chris.doe',
    annotations: { 'slack.com/user-id': 'U0CHRIS01' },
  },
  spec: { memberOf: ['payments-platform'] },
};

export function alert(name: string, service: string): FiredAlert {
  return {
    labels: { alertname: name, service, severity: 'critical' },
    annotations: { summary: `${service} answers with errors` },
    startsAt: new Date().toISOString(),
    generatorURL: 'https://prometheus.shop.example/graph?g0.expr=up',
  };
}

export function over(fired: FiredAlert): FiredAlert {
  return { ...fired, endsAt: new Date(Date.now() - 1000).toISOString() };
}

/** A call that posts for an alert; others may mention it. */
export function postsFor(name: string) {
  return ({ path, body }: Recorded) =>
    path.endsWith('/chat.postMessage') && isFor(name)(body);
}

export function isFor(name: string) {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as Slack gets it
  return ({ blocks }: { blocks: any[] }) =>
    new RegExp(`for (<[^|>]*\\|)?${name}\\b`).test(JSON.stringify(blocks));
}
