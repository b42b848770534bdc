import {
  aComponent,
  ana,
  setClock,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { findAlertmanager, startAlertmanager } from '../testUtils/alertmanager';
import { alertmanagerModule } from '../module';

jest.setTimeout(120_000);

const command = findAlertmanager();
if (!command) {
  process.stderr.write(
    'Skipped: Alertmanager is not installed, so nothing was tested with a real one\n',
  );
}
const secret = 'what-alertmanager-sends';
const config = {
  route: {
    receiver: 'nobody',
    routes: [
      {
        matchers: ['service=~"checkout|checkout-svc"', 'severity!="info"'],
        receiver: 'payments',
      },
    ],
  },
  receivers: [
    { name: 'nobody' },
    {
      name: 'payments',
      // Nobody listens there; the API does not give its address.
      webhook_configs: [{ url: 'http://127.0.0.1:9/secret' }],
    },
  ],
};

(command ? describe : describe.skip)(
  'a real Alertmanager that is polled',
  () => {
    it('agrees with its webhook, and reports more', async () => {
      const running = await startAlertmanager(command!, config);
      try {
        const evidence = await startCollectors({
          features: [alertmanagerModule],
          entities: ['checkout', 'payment', 'web'].map(name =>
            aComponent(name),
          ),
          webhooks: { alertmanager: { secrets: { present: secret } } },
          collectors: {
            polled: { type: 'alertmanager', url: running.url, timeout: '5s' },
          },
        });
        const startsAt = new Date(Date.now() - 60_000).toISOString();
        const alert = (service: string, pod: string) => ({
          labels: { alertname: 'HighErrors', service, pod, severity: 'page' },
          annotations: { summary: `${service} fails` },
          generatorURL: 'http://prometheus.example/graph',
          startsAt,
        });
        await running.post([
          alert('checkout', 'c-1'),
          alert('checkout', 'c-2'),
          alert('payment', 'p-1'),
        ]);
        const endsAt = new Date(Date.now() + 3_600_000).toISOString();
        const silenced = await fetch(`${running.url}/api/v2/silences`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            matchers: [{ name: 'pod', value: 'p-.*', isRegex: true }],
            startsAt: new Date().toISOString(),
            endsAt,
            createdBy: 'ana',
            comment: 'being replaced',
          }),
        });
        expect(silenced.status).toBe(200);

        // What its webhook would bring, of what its API has.
        const known: any[] = await (
          await fetch(`${running.url}/api/v2/alerts`)
        ).json();
        // Later than Prometheus takes to repeat what fired before it began.
        setClock(new Date(Date.now() + 120_000).toISOString());
        const delivered = await evidence
          .as()
          .post('/webhooks/alertmanager', {
            version: '4',
            groupKey: '{}:{}',
            status: 'firing',
            receiver: 'portal',
            groupLabels: {},
            commonLabels: {},
            commonAnnotations: {},
            externalURL: running.url,
            alerts: known
              .filter(({ labels }) => labels.pod !== 'p-1')
              .map(({ fingerprint, labels, annotations, generatorURL }) => ({
                status: 'firing',
                fingerprint,
                labels,
                annotations,
                generatorURL,
                startsAt,
                endsAt: '0001-01-01T00:00:00Z',
              })),
          })
          .set('authorization', `Bearer ${secret}`);
        expect(delivered.status).toBe(201);
        expect(await evidence.run('polled')).toMatchObject({
          outcome: 'succeeded',
          coverage: 3,
        });

        const factsOf = async (name: string) => {
          const entityRef = `component:default/${name}`;
          const { body } = await evidence
            .as(ana)
            .post('/context', { entityRef });
          return Object.fromEntries(
            body.facts
              .filter(
                (fact: any) =>
                  fact.entityRef === entityRef && fact.source.id === 'polled',
              )
              .map((fact: any) => [fact.name, fact.value]),
          );
        };
        const checkout = await factsOf('checkout');
        const fires = {
          name: 'HighErrors',
          severity: 'page',
          since: startsAt,
          summary: 'checkout fails',
          workloads: ['c'],
          url: 'http://prometheus.example/graph',
          count: 2,
        };
        expect(checkout).toEqual({
          'alerts.firing': [fires],
          'alerts.silences': [],
          'alerts.route': {
            present: true,
            receivers: ['payments'],
            destinations: ['webhook'],
            by: ['service', 'severity'],
            default: false,
            basis: 'names',
          },
        });
        expect(await factsOf('payment')).toMatchObject({
          'alerts.firing': [{ silenced: { until: endsAt, by: 'ana' } }],
          'alerts.silences': [
            { until: endsAt, by: 'ana', comment: 'being replaced' },
          ],
          'alerts.route': { present: false, default: true, destinations: [] },
        });
        expect((await factsOf('web'))['alerts.firing']).toEqual([]);

        // The first page shows what both sources report once.
        const { body } = await evidence.as(ana).get('/overview');
        expect(
          body.firing.map(({ entityRef, alerts }: any) => [
            entityRef.split('/')[1],
            alerts.value.length,
            alerts.value[0].count,
          ]),
        ).toEqual([
          ['checkout', 1, 2],
          ['payment', 1, undefined],
        ]);
      } finally {
        await running.stop();
      }
    });
  },
);
