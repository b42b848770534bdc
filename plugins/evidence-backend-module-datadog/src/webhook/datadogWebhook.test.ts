import {
  aComponent,
  ana,
  outsider,
  setClock,
  startEvidence,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import request from 'supertest';
import { notification } from '../__testUtils__/notification';
import { datadogModule } from '../module';

jest.setTimeout(120_000);

const secrets = { old: 'the-one-before', present: 'the-present-secret' };
const at = (time: string) => String(Date.parse(`2026-03-01T${time}:00Z`));
const since = (time: string) =>
  `@webhook-plumbline plumbline-since=${at(time)}`;
const recovered = (part: object = {}) =>
  notification({
    title: '[P2] [Recovered on {host:a}] High errors',
    transition: 'Recovered',
    date: at('11:50'),
    ...part,
  });

describe('POST /webhooks/datadog', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;

  beforeEach(async () => {
    evidence = await startEvidence({
      features: [datadogModule],
      entities: [
        aComponent('checkout'),
        aComponent('ledger', {
          annotations: { 'plumbline.dev/aliases': 'led_ger, книга' },
        }),
      ],
      hidden: ['component:default/ledger'],
      config: {
        plumbline: { webhooks: { datadog: { secrets, repeatInterval: '1h' } } },
      },
    });
  });
  afterEach(() => evidence.server.stop());

  const send = (body: object, authorization = `Bearer ${secrets.present}`) =>
    request(evidence.server)
      .post('/api/evidence/webhooks/datadog')
      .set({ 'content-type': 'application/json', authorization })
      .send(JSON.stringify(body));
  const alerts = async (user = ana) =>
    (await evidence.as(user).get('/alerts')).body.items;
  const deliveries = async () =>
    (await evidence.as(ana).get('/collectors')).body.items.find(
      ({ id }: { id: string }) => id === 'datadog',
    ).deliveries;

  it.each([
    ['nothing', '', /must bring the secret/],
    ['another scheme', `Basic ${secrets.present}`, /must bring the secret/],
    ['another secret', 'Bearer another', /none of the configured/],
    ['a longer one', `Bearer ${secrets.present}s`, /none of the configured/],
  ])('refuses %s', async (_, authorization, message) => {
    const answer = await send(notification(), authorization);
    expect(answer.status).toBe(401);
    expect(answer.body.error.message).toMatch(message);
    expect(answer.text).not.toContain(secrets.present);
    expect(await alerts()).toEqual([]);
  });

  it('takes the secret before the present one', async () => {
    const answer = await send(notification(), `bearer ${secrets.old}`);
    expect(answer.status).toBe(201);
  });

  it('reports what fires, in which environment and how badly', async () => {
    await send(notification());
    expect(await alerts()).toMatchObject([
      {
        name: 'High errors',
        entityRef: 'component:default/checkout',
        status: 'firing',
        severity: 'P2',
        summary:
          'errors over host:a was > 100 at least once during the last 5m',
        startsAt: '2026-03-01T11:40:00.000Z',
        url: 'https://app.datadoghq.eu/monitors/148275309?from_ts=1772364300000',
        labels: { env: 'prod', host: 'a', service: 'checkout' },
      },
    ]);
    const { body } = await evidence.as(ana).post('/context', {
      entityRef: 'component:default/checkout',
    });
    expect(
      body.facts.find(({ name }: any) => name === 'alerts.firing').value,
    ).toMatchObject([{ name: 'High errors', environment: 'prod' }]);
  });

  it.each([
    ['in order', [notification(), recovered()]],
    ['the other way round', [recovered(), notification()]],
  ])('reports that it is over, %s', async (_, bodies) => {
    for (const body of [...bodies, ...bodies]) {
      expect((await send(body)).status).toBeLessThan(300);
    }
    const statuses = (await alerts()).map(({ status }: any) => status);
    expect(new Set(statuses)).toEqual(new Set(['resolved']));
    const { items } = (await evidence.as(ana).get('/alert-groups')).body;
    expect(items).toMatchObject([
      { title: 'High errors', status: 'resolved', firing: 0 },
    ]);
  });

  it('goes by the start in the message, through every change of state', async () => {
    const message = since('11:30');
    await send(notification({ message }));
    await send(
      notification({ message, transition: 'Re-Warn', date: at('11:45') }),
    );
    expect(await alerts()).toMatchObject([
      { status: 'firing', startsAt: '2026-03-01T11:30:00.000Z' },
    ]);
    await send(recovered({ message }));
    expect(await alerts()).toMatchObject([
      {
        status: 'resolved',
        startsAt: '2026-03-01T11:30:00.000Z',
        endsAt: '2026-03-01T11:50:00.000Z',
      },
    ]);
  });

  it('counts from the first notification where no start is stated', async () => {
    const warned = notification({ transition: 'Re-Warn', date: at('11:45') });
    for (const body of [warned, notification(), warned]) {
      await send(body);
      expect((await alerts()).map(({ status }: any) => status)).toEqual([
        'firing',
      ]);
    }
    expect((await alerts())[0].startsAt).toBe('2026-03-01T11:40:00.000Z');
    const message = since('11:30');
    await send(recovered({ message }));
    expect(await alerts()).toMatchObject([
      { status: 'resolved', startsAt: '2026-03-01T11:30:00.000Z' },
    ]);
  });

  it.each([
    ['after the notification', since('11:55')],
    ['that Datadog left as it was', '{{first_triggered_at_epoch}}'],
  ])('takes no start %s', async (_, message) => {
    await send(notification({ message }));
    expect((await alerts())[0].startsAt).toBe('2026-03-01T11:40:00.000Z');
  });

  it.each(['No Data', 'Re-No Data', 'Renotify', '', '$ALERT_TRANSITION', null])(
    'takes %j neither for a start nor for an end',
    async transition => {
      expect((await send(notification({ transition }))).body.status).toBe(
        'ignored',
      );
      expect(await alerts()).toEqual([]);
      await send(notification());
      await send(notification({ transition, date: at('11:50') }));
      expect((await alerts()).map(({ status }: any) => status)).toEqual([
        'firing',
      ]);
      expect((await deliveries()).unknownOutcomes ?? {}).toEqual({});
    },
  );

  it('shows when what fires was not repeated in time', async () => {
    await send(notification());
    setClock('2026-03-01T13:15:00.000Z');
    expect(await alerts()).toMatchObject([{ stale: false }]);
    setClock('2026-03-01T13:16:00.000Z');
    expect(await alerts()).toMatchObject([{ status: 'firing', stale: true }]);
  });

  it('counts transitions that it does not know', async () => {
    const answer = await send(notification({ transition: 'Evaporated' }));
    expect(answer.status).toBe(200);
    expect(await deliveries()).toMatchObject({
      unknownOutcomes: { evaporated: 1 },
    });
    expect(await alerts()).toEqual([]);
  });

  it.each([
    ['upper case', { tags: 'Service:Checkout' }, 'checkout'],
    ['an alias', { tags: 'service:led_ger' }, 'ledger'],
    ['another script', { tags: 'service:Книга,команда:склад' }, 'ledger'],
    ['spaces', { tags: ' env:prod , service : checkout ' }, 'checkout'],
    [
      'the group before the monitor',
      { tags: 'service:checkout,service:ledger', scope: 'service:ledger' },
      'ledger',
    ],
    [
      'two of one monitor',
      { tags: 'service:checkout,service:ledger', scope: '$ALERT_SCOPE' },
      undefined,
    ],
    ['one of another system', { tags: 'service:elsewhere' }, undefined],
    ['none', { tags: 'monitor', host: '$HOSTNAME', scope: '*' }, undefined],
  ])('finds the service by its tag: %s', async (_, part, name) => {
    expect((await send(notification(part))).status).toBe(201);
    const [{ entityRef, status }] = await alerts();
    expect(status).toBe('firing');
    expect(entityRef).toBe(name && `component:default/${name}`);
  });

  it('shows nothing of an entity that is hidden', async () => {
    await send(notification({ tags: 'service:ledger' }));
    expect(await alerts()).toHaveLength(1);
    expect(await alerts(outsider)).toEqual([]);
  });

  it.each([
    ['[Warn] High errors', 'High errors'],
    ['[P1] [Re-No Data on {a:b}] High errors', 'High errors'],
    ['[Memory] High errors', '[Memory] High errors'],
    ['[Triggered on {host:a}]', 'Monitor 148275309'],
    ['$ALERT_TITLE', 'Monitor 148275309'],
  ])('calls the alert of %j by its monitor', async (title, name) => {
    await send(notification({ title }));
    expect((await alerts())[0].name).toBe(name);
  });

  it.each([
    ['no cycle', { cycle: '$ALERT_CYCLE_KEY' }, /'cycle'/],
    ['no monitor', { monitor: undefined }, /'monitor'/],
    ['no date', { date: '' }, /'date'/],
    ['a date in seconds', { date: 1772365200 }, /'date'/],
    ['a date of next year', { date: Date.parse('2027-03-01') }, /future/],
  ])('refuses %s', async (_, part, message) => {
    const answer = await send(notification(part));
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toMatch(message);
  });
});
