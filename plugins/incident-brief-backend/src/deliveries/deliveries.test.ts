import { mockCredentials } from '@backstage/backend-test-utils';
import {
  anAlertGroup,
  anIncident,
  checkout,
  contextIn,
  createHarness,
  DeliveryHarness,
} from '../__testUtils__/deliveryHarness';
import {
  createTestDatabases,
  migrationsDir,
} from '../__testUtils__/testDatabases';
import { DeliveryStore } from './DeliveryStore';

jest.setTimeout(120_000);

const web = 'component:default/web';
const open: DeliveryHarness[] = [];
const databases = createTestDatabases();

async function createStore(id: Parameters<typeof databases.init>[0]) {
  const knex = await databases.init(id);
  await knex.migrate.latest({ directory: migrationsDir });
  return new DeliveryStore(knex);
}

async function setUp(options: Parameters<typeof createHarness>[0] = {}) {
  const harness = await createHarness(options);
  open.push(harness);
  const store = await createStore('SQLITE_3');
  return { harness, store, portal: harness.process(store) };
}

function fire(harness: DeliveryHarness, part = {}) {
  const group = anAlertGroup(part);
  harness.world.alertGroups.push(group);
  group.entityRefs.forEach(ref => harness.announce('alert', group.id, ref));
}

afterEach(() => open.splice(0).forEach(harness => harness.close()));

describe('a brief that goes out', () => {
  it('does not say of an alert that it fires while it is not repeated', async () => {
    const { harness, portal } = await setUp();
    const [alert] = anAlertGroup().alerts;
    fire(harness, { alerts: [{ ...alert, stale: true }] });
    await portal.run(15);
    expect(harness.slack.messages).toEqual([]);

    harness.world.alertGroups[0] = anAlertGroup();
    harness.announce('alert', 'g1');
    await portal.run(15);
    expect(harness.slack.messages).toHaveLength(1);

    // What was delivered is kept up to date.
    harness.world.alertGroups[0] = anAlertGroup({
      alerts: [{ ...alert, stale: true }],
    });
    harness.deploy('v9.9.9');
    await portal.run(15);
    expect(harness.slack.messages[0].edits).toBe(1);
  });

  it('is about the environment in which all of it fires', async () => {
    const { harness, portal } = await setUp();
    const [alert] = anAlertGroup().alerts;
    fire(harness, { alerts: [{ ...alert, labels: { env: 'dev' } }] });
    await portal.run(15);
    expect(harness.slack.messages[0].text).toMatch(
      /^🔴 HighErrorRate fires on checkout in dev/,
    );
  });

  it.each(['POSTGRES_15'] as const)(
    'reaches channel and incident once, is updated by a deploy and resolved, on %s',
    async databaseId => {
      const harness = await createHarness({});
      open.push(harness);
      const { slack, pagerduty, world } = harness;
      const store = await createStore(databaseId);
      const portal = harness.process(store);
      world.incidents.push(anIncident());
      pagerduty.incidents.push({
        id: 'PINC1',
        service: 'PSVC1',
        status: 'triggered',
      });
      fire(harness);
      harness.announce('incident', 'pagerduty:PINC1');
      // Alertmanager repeats itself.
      harness.announce('alert', 'g1');
      await portal.run(15);

      expect(slack.messages).toHaveLength(1);
      expect(slack.messages[0]).toMatchObject({
        channel: 'C0000PAY1',
        edits: 0,
        text: expect.stringMatching(
          /^🔴 HighErrorRate fires on checkout; also firing: CheckoutHighErrorRate, CheckoutLatency/,
        ),
        metadata: { event_type: 'plumbline_brief' },
      });
      expect(pagerduty.notes).toHaveLength(1);
      const [slackDelivery] = await portal.list({ target: 'slack' });
      expect(JSON.stringify(slack.messages[0].blocks)).toContain(
        slackDelivery.digest,
      );
      expect(pagerduty.notes[0].content).toContain(
        `digest ${slackDelivery.digest}`,
      );
      const day = Math.floor(Date.parse('2026-03-03T00:00:00Z') / 86_400_000);
      expect(await store.sentByDay(0)).toEqual([
        { entityRef: checkout, day, count: 2 },
      ]);

      harness.deploy('v9.9.9');
      await portal.run(15);
      expect(slack.messages).toHaveLength(1);
      expect(slack.messages[0].edits).toBe(1);
      expect(JSON.stringify(slack.messages[0].blocks)).toContain('v9.9.9');
      expect(pagerduty.notes).toHaveLength(2);
      expect(pagerduty.notes[1].content).toContain('v9.9.9');

      // A change that leaves the brief as it is says nothing anew.
      harness.announce('change', undefined);
      world.alertGroups[0] = anAlertGroup({
        status: 'resolved',
        resolvedAt: '2026-03-03T02:31:00.000Z',
      });
      harness.announce('alert', 'g1');
      await portal.run(15);
      expect(slack.messages).toHaveLength(1);
      expect(slack.messages[0].edits).toBe(2);
      expect(slack.messages[0].text).toMatch(
        /^🟠 HighErrorRate resolved; checkout still fires: CheckoutHighErrorRate/,
      );
      expect(slack.messages[0].text).not.toContain('is resolved');
      expect(JSON.stringify(slack.messages[0].blocks)).toContain('v9.9.9');
      expect(pagerduty.notes).toHaveLength(2);
      expect(await portal.list({ target: 'slack' })).toEqual([
        expect.objectContaining({
          state: 'updated',
          resolved: true,
          address: '#pay-oncall',
          entityRef: checkout,
          subject: { kind: 'alert-group', id: 'g1' },
        }),
      ]);
    },
  );

  it('goes once to each channel, with the worst hit and who else is concerned', async () => {
    const { harness, portal } = await setUp({
      contexts: [
        contextIn('#pay-oncall'),
        contextIn('#pay-oncall', 'component:default/orders'),
        contextIn('web-oncall', web),
      ],
    });
    const group = anAlertGroup({
      entityRefs: ['component:default/orders', checkout, web],
    });
    group.alerts[0].severity = 'warning';
    fire(harness, group);
    await portal.run(10);

    const { messages } = harness.slack;
    expect(messages.map(({ channel }) => channel).sort()).toEqual([
      'C0000PAY1',
      'C0000WEB1',
    ]);
    const pay = messages.find(({ channel }) => channel === 'C0000PAY1')!;
    expect(pay.blocks[0].text.text).toMatch(
      /^🔴 HighErrorRate fires on checkout; also firing: CheckoutHigh/,
    );
    expect(JSON.stringify(pay.blocks)).toContain(
      'https://portal.example.com/brief?entityRef=component%3Adefault%2Forders|orders',
    );
  });

  it('delivers an incident without alerts, and one with alerts not twice', async () => {
    const { harness, portal } = await setUp();
    harness.world.incidents.push(
      anIncident({ key: 'desk:1', id: '1', source: 'desk' }),
    );
    harness.announce('incident', 'desk:1');
    await portal.run(10);
    expect(harness.slack.messages).toHaveLength(1);

    harness.world.incidents.push(
      anIncident({ key: 'desk:2', id: '2', source: 'desk' }),
    );
    fire(harness);
    harness.announce('incident', 'desk:2');
    await portal.run(15);
    expect(harness.slack.messages).toHaveLength(2);
    harness.world.incidents[0].status = 'resolved';
    harness.announce('incident', 'desk:1');
    await portal.run(10);
    expect(harness.slack.messages.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^🟠 1 Checkout is down resolved; /),
      expect.stringMatching(/^🔴 HighErrorRate fires/),
    ]);
  });

  it('finds the incident that PagerDuty opens a while after the alert', async () => {
    const { harness, portal } = await setUp();
    fire(harness);
    await portal.run(10);
    expect(harness.pagerduty.notes).toHaveLength(0);
    harness.pagerduty.incidents.push({
      id: 'PLATE',
      service: 'PSVC1',
      status: 'acknowledged',
    });
    await portal.run(30);
    expect(harness.pagerduty.notes).toEqual([
      expect.objectContaining({ incident: 'PLATE' }),
    ]);
    expect(harness.slack.messages[0].edits).toBe(0);
  });

  it('says nothing about what was over before it was delivered', async () => {
    const { harness, portal } = await setUp();
    fire(harness, { status: 'resolved' });
    await portal.run(10);
    expect(harness.slack.messages).toHaveLength(0);
    expect(await portal.list()).toEqual([]);
  });

  it.each([
    ['#nowhere', /Slack has no channel '#nowhere'.*plumbline.dev\/channel/],
    ['#old', /'#old' is archived/],
    ['#closed', /not in '#closed': invite it/],
    ['https://teams.example.com/x', /is none of Slack's/],
    [undefined, /names no channel: add 'plumbline.dev\/channel'/],
  ])('fails visibly for the channel %s', async (channel, reason) => {
    const { harness, portal } = await setUp({ contexts: [contextIn(channel)] });
    fire(harness);
    await portal.run(20);
    const [delivery] = await portal.list({ target: 'slack' });
    expect(delivery).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(reason),
    });
    expect(delivery.nextAttemptAt).toBeUndefined();
    const posts = harness.slack.seen.filter(({ path }) =>
      path.includes('post'),
    );
    expect(posts.length).toBeLessThanOrEqual(1);
    expect(harness.logged.join('\n')).not.toContain('xoxb-right');
  });

  it('says so where a token is refused, and reveals it to nobody', async () => {
    const { harness, portal } = await setUp({
      config: { slack: undefined },
    });
    harness.pagerduty.incidents.push({
      id: 'P1',
      service: 'PSVC1',
      status: 'triggered',
    });
    harness.pagerduty.misbehave('/notes', {
      status: 401,
      body: '{"error":{"message":"pd-right"}}',
    });
    fire(harness);
    await portal.run(10);
    const deliveries = await portal.list();
    expect(deliveries).toMatchObject([
      {
        target: 'pagerduty',
        state: 'failed',
        reason: expect.stringMatching(/refuses the token/),
      },
    ]);
    expect(JSON.stringify([deliveries, harness.logged])).not.toMatch(
      /pd-right|xoxb/,
    );
    const { targets } = await portal.service.list(
      { limit: 50 },
      mockCredentials.service(),
    );
    expect(targets).toEqual({
      slack: {
        title: 'Slack',
        status: 'off',
        reason: "'plumbline.deliveries.slack.token' is not configured",
      },
      pagerduty: { title: 'PagerDuty', status: 'on' },
    });
  });

  it('is shown only to those who may see what it is about', async () => {
    const { harness, portal } = await setUp();
    fire(harness);
    await portal.run(5);
    const seen = async (user: string) =>
      (await portal.service.list({ limit: 50 }, mockCredentials.user(user)))
        .items.length;
    expect(await seen('user:default/ana')).toBe(1);
    expect(await seen('user:default/outsider')).toBe(0);
  });
});
