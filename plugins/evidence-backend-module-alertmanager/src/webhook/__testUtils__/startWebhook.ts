import request from 'supertest';
import {
  aComponent,
  startEvidence,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { alertmanagerModule } from '../../module';

/** The secrets that deliveries may bring; the second is the present one. */
export const webhookSecrets = {
  old: 'the-one-before',
  secret: 'the-present-secret',
};

/** A notification in the shape of Alertmanager's documentation. */
export function notification(part: object = {}) {
  return {
    version: '4',
    groupKey: '{}/{team="pay"}:{alertname="HighErrors"}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'portal',
    groupLabels: { alertname: 'HighErrors' },
    commonLabels: { alertname: 'HighErrors', severity: 'critical' },
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example:9093',
    alerts: [alert('checkout')],
    ...part,
  };
}

export function alert(service: string, part: object = {}) {
  return {
    status: 'firing',
    labels: { alertname: 'HighErrors', service, severity: 'critical' },
    annotations: { summary: `${service} fails` },
    startsAt: '2026-03-01T11:58:00.123456789+01:00',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: `http://prometheus.example/graph?g0.expr=up`,
    fingerprint: `fp-${service}`,
    ...part,
  };
}

/** A portal that takes Alertmanager's webhook, and how one delivers to it. */
export async function startWebhook() {
  const evidence = await startEvidence({
    features: [alertmanagerModule],
    entities: [aComponent('checkout'), aComponent('ledger')],
    hidden: ['component:default/ledger'],
    config: {
      plumbline: {
        webhooks: {
          alertmanager: { secrets: webhookSecrets, repeatInterval: '30m' },
        },
      },
    },
  });
  const send = (body: unknown, headers: Record<string, string> = {}) =>
    request(evidence.server)
      .post('/api/evidence/webhooks/alertmanager')
      .set({
        'content-type': Buffer.isBuffer(body)
          ? 'application/octet-stream'
          : 'application/json',
        authorization: `Bearer ${webhookSecrets.secret}`,
        ...headers,
      })
      .send(
        typeof body === 'string' || Buffer.isBuffer(body)
          ? body
          : JSON.stringify(body),
      );
  return { evidence, send };
}
