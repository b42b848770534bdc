import {
  anAlertGroup,
  createHarness,
  DeliveryHarness,
} from '../__testUtils__/deliveryHarness';
import {
  createTestDatabases,
  migrationsDir,
} from '../__testUtils__/testDatabases';
import { DeliveryStore } from './DeliveryStore';

jest.setTimeout(120_000);

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

describe('a Slack in trouble', () => {
  const posts = (harness: DeliveryHarness) =>
    harness.slack.seen.filter(({ path }) => path.includes('postMessage'))
      .length;

  it('that asks to wait is waited for', async () => {
    const { harness, portal } = await setUp();
    harness.slack.misbehave('postMessage', {
      status: 429,
      headers: { 'Retry-After': '20' },
    });
    fire(harness);
    await portal.run(15);
    expect(posts(harness)).toBe(1);
    expect(await portal.list({ target: 'slack' })).toMatchObject([
      { state: 'pending', reason: expect.stringMatching(/rate limited/) },
    ]);
    await portal.run(12);
    expect(harness.slack.messages).toHaveLength(1);
  });

  it.each([
    ['hangs', 'hang' as const],
    ['answers nonsense', 'html' as const],
    ['is down behind its proxy', { status: 502, body: 'Bad Gateway' }],
    ['breaks off before', 'break' as const],
  ])(
    'that %s gets the message once it is known not to be there',
    async (_, how) => {
      const { harness, portal } = await setUp();
      harness.pagerduty.incidents.push({
        id: 'P1',
        service: 'PSVC1',
        status: 'triggered',
      });
      harness.slack.misbehave('postMessage', how);
      harness.slack.misbehave('conversations', how);
      fire(harness);
      await portal.run(10);
      expect(await portal.list({ target: 'slack' })).toMatchObject([
        {
          state: 'in-doubt',
          reason: expect.stringMatching(/may be in '#pay-oncall' already/),
        },
      ]);
      // Nobody else has waited.
      expect(harness.pagerduty.notes).toHaveLength(1);
      expect(posts(harness)).toBe(1);
      await portal.run(60);
      expect(harness.slack.messages).toHaveLength(1);
      expect(posts(harness)).toBe(2);
      expect(await portal.list({ target: 'slack' })).toMatchObject([
        { state: 'sent' },
      ]);
    },
  );

  it('that took it and broke off gets it once', async () => {
    const { harness, portal } = await setUp();
    harness.slack.misbehave('postMessage', 'act-and-break');
    fire(harness);
    await portal.run(4);
    for (let i = 0; i < 4; i++) {
      harness.slack.messages.push({
        ...harness.slack.messages[0],
        ts: `1872503801.00010${i}`,
        metadata: undefined,
        blocks: [],
        text: 'chatter',
      });
    }
    await portal.run(40);
    expect(posts(harness)).toBe(1);
    expect(await portal.list({ target: 'slack' })).toMatchObject([
      { state: 'sent' },
    ]);
    harness.deploy('v9.9.9');
    await portal.run(15);
    expect(harness.slack.messages[0].edits).toBe(1);
  });

  it('that may not be looked up does not get it again', async () => {
    const { harness, portal } = await setUp({ scopes: ['chat:write'] });
    harness.slack.misbehave('postMessage', 'act-and-break');
    fire(harness);
    await portal.run(120);
    expect(posts(harness)).toBe(1);
    expect(await portal.list({ target: 'slack' })).toMatchObject([
      {
        state: 'in-doubt',
        reason: expect.stringMatching(/until Slack confirms it/),
        nextAttemptAt: expect.any(String),
      },
    ]);
    ['channels:history', 'channels:read'].forEach(scope =>
      harness.slack.scopes.add(scope),
    );
    await portal.run(300);
    expect(posts(harness)).toBe(1);
    expect(await portal.list({ target: 'slack' })).toMatchObject([
      { state: 'sent' },
    ]);
  });
});
