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

const databases = createTestDatabases();
const open: DeliveryHarness[] = [];
afterEach(() => open.splice(0).forEach(harness => harness.close()));

/** A process that is killed at a step: from then on it writes nothing more. */
function killedAt(
  store: DeliveryStore,
  step: keyof DeliveryStore,
): DeliveryStore {
  let killed = false;
  return new Proxy(store, {
    get(target, name) {
      const method = Reflect.get(target, name);
      return (...args: unknown[]) => {
        killed ||= name === step;
        return killed
          ? Promise.reject(new Error('killed'))
          : method.apply(target, args);
      };
    },
  });
}

describe.each(databases.eachSupportedId())('on %s', databaseId => {
  async function setUp() {
    const harness = await createHarness({});
    open.push(harness);
    const knex = await databases.init(databaseId);
    await knex.migrate.latest({ directory: migrationsDir });
    const store = new DeliveryStore(knex);
    harness.pagerduty.incidents.push({
      id: 'PINC1',
      service: 'PSVC1',
      status: 'triggered',
    });
    harness.world.alertGroups.push(anAlertGroup());
    harness.announce('alert', 'g1');
    return { harness, store };
  }

  /** Runs until it is killed. */
  async function runToDeath(harness: DeliveryHarness, store: DeliveryStore) {
    const doomed = harness.process(store);
    await doomed.run(20).catch(() => {});
    await doomed.loop.settled();
  }

  it.each(['follow', 'intend', 'take', 'record'] as const)(
    "a process killed at '%s' says nothing twice, and the next says it",
    async step => {
      const { harness, store } = await setUp();
      for (let kill = 0; kill < 3; kill++) {
        await runToDeath(harness, killedAt(store, step));
      }
      const portal = harness.process(store);
      await portal.run(90);
      expect(harness.slack.messages).toHaveLength(1);
      expect(harness.pagerduty.notes).toHaveLength(1);
      expect((await portal.list()).map(({ state }) => state)).toEqual([
        'sent',
        'sent',
      ]);

      harness.deploy('v9.9.9');
      await runToDeath(harness, killedAt(store, step));
      await harness.process(store).run(90);
      expect(harness.slack.messages).toHaveLength(1);
      expect(JSON.stringify(harness.slack.messages[0].blocks)).toContain(
        'v9.9.9',
      );
      expect(harness.pagerduty.notes).toHaveLength(2);
    },
  );

  it('a process that was taken over writes nothing any more', async () => {
    const { harness, store } = await setUp();
    const claim = (holder: string, now: number) =>
      store.claimLease({ name: 'deliveries', holder, now, ttl: 1000 });
    const now = { machine: harness.now(), product: harness.now() };
    const first = (await claim('one', 0))!;
    expect(await claim('two', 500)).toBeUndefined();
    const second = (await claim('two', 1000))!;
    expect(second.token).toBeGreaterThan(first.token);
    expect(await store.follow(first, { position: 5, due: [] }, now)).toBe(
      'lost-lease',
    );
    const intent = {
      id: 'd1',
      target: 'slack',
      revisionGapMs: 3_000,
      address: '#a',
      entityRef: 'component:default/a',
      title: 'A',
      content: {},
      contentKey: 'k',
      resolved: false,
    };
    const look = {
      subject: 'alert-group:g',
      resolved: false,
      watched: [],
      intents: [intent],
    };
    expect(await store.intend(first, look, now)).toBe('lost-lease');
    expect(await store.intend(second, look, now)).toBe('intended');
    expect(await store.take(first, 'd1', now, 1000)).toBeUndefined();

    const taken = (await store.take(second, 'd1', now, 1000))!;
    expect(taken.work).toBe('send');
    // Not again while that may be under way.
    expect(await store.take(second, 'd1', now, 1000)).toBeUndefined();
    const third = (await claim('three', 5000))!;
    const later = { ...now, machine: now.machine + 1000 };
    const check = (await store.take(third, 'd1', later, 1000))!;
    expect(check).toMatchObject({
      work: 'check',
      attemptedAt: taken.attemptedAt,
    });
    const arrived = { status: 'arrived' as const, messageId: '1.1' };
    expect(await store.record(taken, arrived, later, { gap: 0 })).toBe('lost');
    expect(await store.record(check, arrived, later, { gap: 0 })).toBe(
      'recorded',
    );
    expect(await store.list({ limit: 10 })).toMatchObject([
      { id: 'd1', state: 'sent', messageId: '1.1', attempts: 1 },
    ]);
  });
});
