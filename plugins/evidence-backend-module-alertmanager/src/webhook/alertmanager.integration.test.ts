import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  Alert,
  AlertGroup,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  aComponent,
  ana,
  setClock,
  startEvidence,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { findAlertmanager, startAlertmanager } from '../testUtils/alertmanager';
import { alertmanagerModule } from '../module';

jest.setTimeout(120_000);

const alertmanager = findAlertmanager();
if (!alertmanager) {
  process.stderr.write(
    'Skipped: Alertmanager is not installed, so nothing was sent by a real one\n',
  );
}
const secret = 'what-alertmanager-sends';

(alertmanager ? describe : describe.skip)('a real Alertmanager', () => {
  it('reports an alert, its group and its end', async () => {
    const { as, server } = await startEvidence({
      features: [alertmanagerModule],
      entities: [aComponent('checkout'), aComponent('payment')],
      config: {
        plumbline: {
          webhooks: { alertmanager: { secrets: { present: secret } } },
        },
      },
    });
    setClock(new Date().toISOString());
    const { port } = server.address() as AddressInfo;
    const webhook = (authorization: object) => ({
      url: `http://127.0.0.1:${port}/api/evidence/webhooks/alertmanager`,
      send_resolved: true,
      http_config: authorization,
    });
    const running = await startAlertmanager(alertmanager!, {
      route: {
        receiver: 'portal',
        group_by: ['alertname'],
        group_wait: '100ms',
        group_interval: '200ms',
        // The same group to a second receiver: still one group.
        routes: [{ receiver: 'again', continue: true }, { receiver: 'portal' }],
      },
      receivers: [
        {
          name: 'portal',
          webhook_configs: [
            webhook({ authorization: { type: 'Bearer', credentials: secret } }),
          ],
        },
        {
          name: 'again',
          webhook_configs: [
            webhook({ basic_auth: { username: 'am', password: secret } }),
          ],
        },
      ],
    });
    try {
      const startsAt = new Date(Date.now() - 60_000).toISOString();
      const alert = (service: string, endsAt?: string) => ({
        labels: { alertname: 'HighErrors', service, severity: 'critical' },
        annotations: { summary: `${service} fails` },
        generatorURL: 'http://prometheus.example/graph',
        startsAt,
        ...(endsAt && { endsAt }),
      });
      await running.post([alert('checkout'), alert('payment')]);
      const firing = await until<AlertGroup>('/alert-groups', group =>
        [group.firing, group.alerts.length].every(count => count === 2),
      );
      expect(firing).toMatchObject({
        title: 'HighErrors',
        source: 'alertmanager',
        status: 'firing',
        entityRefs: ['component:default/checkout', 'component:default/payment'],
        unmatched: 0,
        startedAt: startsAt,
      });
      const { body } = await as(ana).get('/overview');
      expect(
        body.firing.map(({ entityRef, alerts }: any) => [
          entityRef,
          alerts.stale,
          alerts.value,
        ]),
      ).toEqual(
        ['checkout', 'payment'].map(service => [
          `component:default/${service}`,
          false,
          [
            {
              name: 'HighErrors',
              severity: 'critical',
              since: startsAt,
              summary: `${service} fails`,
              url: 'http://prometheus.example/graph',
            },
          ],
        ]),
      );

      const endsAt = new Date().toISOString();
      await running.post([alert('checkout', endsAt)]);
      const ended = await until<Alert>(
        '/alerts',
        ({ status }) => status === 'resolved',
      );
      expect(ended).toMatchObject({
        entityRef: 'component:default/checkout',
        endsAt,
        groupIds: [firing.id],
      });
      await running.post([alert('payment', endsAt)]);
      const over = await until<AlertGroup>(
        '/alert-groups',
        ({ status }) => status === 'resolved',
      );
      expect(over).toMatchObject({ id: firing.id, resolvedAt: endsAt });
      const groups = await as(ana).get('/alert-groups');
      expect(groups.body.items).toHaveLength(1);
      const context = await as(ana).post('/context', {
        entityRef: 'component:default/checkout',
      });
      expect(
        context.body.facts.filter(
          ({ name, entityRef }: any) =>
            name === 'alerts.firing' &&
            entityRef === 'component:default/checkout',
        ),
      ).toMatchObject([{ value: [], stale: false }]);
    } finally {
      await running.stop();
    }

    async function until<T>(path: string, is: (item: T) => boolean) {
      for (let attempt = 0; attempt < 200; attempt++) {
        const { body } = await as(ana).get(path);
        const found = body.items.find(is);
        if (found) {
          return found as T;
        }
        await sleep(50);
      }
      throw new Error(`Nothing under ${path} became as expected`);
    }
  });
});
