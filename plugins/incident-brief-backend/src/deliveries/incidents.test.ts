import {
  anIncident,
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
const desk = { key: 'desk:1', id: '1', source: 'desk' };

async function setUp(id: Parameters<typeof databases.init>[0]) {
  const harness = await createHarness({});
  open.push(harness);
  const knex = await databases.init(id);
  await knex.migrate.latest({ directory: migrationsDir });
  return {
    harness,
    store: new DeliveryStore(knex),
    portal: harness.process(new DeliveryStore(knex)),
    texts: () => harness.slack.messages.map(({ text }) => text),
  };
}

afterEach(() => open.splice(0).forEach(harness => harness.close()));

describe.each(['POSTGRES_15'] as const)('an incident, on %s', databaseId => {
  it('that is opened again is delivered again, in the same message', async () => {
    const { harness, portal, texts } = await setUp(databaseId);
    const incident = anIncident(desk);
    harness.world.incidents.push(incident);
    harness.announce('incident', desk.key);
    await portal.run(10);
    incident.status = 'resolved';
    harness.announce('incident', desk.key);
    await portal.run(10);
    expect(texts()).toEqual([
      expect.stringMatching(/^🟠 1 Checkout is down resolved/),
    ]);

    incident.status = 'open';
    harness.announce('incident', desk.key);
    await portal.run(15);
    expect(texts()).toEqual([
      expect.stringMatching(/^🔴 1 Checkout is down is open/),
    ]);
    expect(await portal.list({ target: 'slack' })).toMatchObject([
      { state: 'updated', resolved: false },
    ]);
  });

  it('is delivered and updated although the feed is no longer kept', async () => {
    const { harness, portal, texts } = await setUp(databaseId);
    const { feed, incidents } = harness.world;
    const announce = (key: string) => {
      harness.announce('incident', key);
      harness.world.feedStart = feed.length;
    };
    const incident = anIncident(desk);
    incidents.push(incident, anIncident({ key: 'desk:2', status: 'resolved' }));
    announce(desk.key);
    await portal.run(10);
    expect(texts()).toEqual([
      expect.stringMatching(/^🔴 1 Checkout is down is open/),
    ]);

    // Its end was announced and deleted before it was read.
    incident.status = 'resolved';
    announce(desk.key);
    await portal.run(10);
    expect(texts()).toEqual([
      expect.stringMatching(/^🟠 1 Checkout is down resolved/),
    ]);

    // It follows again.
    incidents.push(anIncident({ key: 'desk:3', id: '3', source: 'desk' }));
    harness.announce('incident', 'desk:3');
    await portal.run(10);
    expect(texts()).toHaveLength(2);
  });

  it('is delivered by one replica, however long it takes to read all', async () => {
    const { harness, portal, store, texts } = await setUp(databaseId);
    const { feed, incidents } = harness.world;
    incidents.push(anIncident(desk));
    harness.announce('incident', desk.key);
    harness.world.feedStart = feed.length;
    const others: unknown[] = [];
    harness.world.whileListing = async () => {
      harness.pass(10);
      others.push(
        await store.claimLease({
          name: 'deliveries',
          holder: 'other',
          ttl: 15_000,
          now: harness.now(),
        }),
      );
    };
    await portal.run(1);
    // One page of those open, and one of those acknowledged.
    expect(others).toEqual([undefined, undefined]);
    delete harness.world.whileListing;
    await portal.run(10);
    expect(texts()).toEqual([
      expect.stringMatching(/^🔴 1 Checkout is down is open/),
    ]);
  });

  it('of nobody is delivered once it is known whom it concerns', async () => {
    const { harness, portal, texts } = await setUp(databaseId);
    const { feed, incidents } = harness.world;
    const incident = anIncident({ ...desk, entityRefs: [] });
    incidents.push(incident);
    harness.announce('incident', desk.key);
    delete feed[0].entityRef;
    await portal.run(10);
    expect(texts()).toEqual([]);

    incident.entityRefs.push('component:default/checkout');
    harness.announce('incident', desk.key);
    await portal.run(15);
    expect(texts()).toHaveLength(1);
  });
});
