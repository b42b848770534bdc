import { mockServices } from '@backstage/backend-test-utils';
import { Retention } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import {
  createTestDatabases,
  migrationsDir,
} from '../../__testUtils__/testDatabases';
import { pastDeliveries } from '../retention';
import { DeliveryStore } from '../DeliveryStore';
import type { OutboxIntent } from '../records';

jest.setTimeout(120_000);

const databases = createTestDatabases();
const tables = ['leases', 'feed_positions', 'delivery_subjects', 'deliveries'];

function anIntent(number: number, part: Partial<OutboxIntent> = {}) {
  const intent: OutboxIntent = {
    id: `d${number}`,
    target: 'slack',
    revisionGapMs: 3_000,
    address: `#channel-${number}`,
    entityRef: 'component:default/checkout',
    title: 'ünï\n🧭',
    content: { text: 'ünï\n🧭' },
    contentKey: 'one',
    digest: 'sha256:1',
    resolved: false,
    ...part,
  };
  return intent;
}

describe.each(databases.eachSupportedId())('the outbox on %s', id => {
  let knex: Knex;
  let store: DeliveryStore;
  beforeEach(async () => {
    knex = await databases.init(id);
    await knex.migrate.latest({ directory: migrationsDir });
    store = new DeliveryStore(knex);
  });

  const at = (time: number) => ({ machine: time, product: time });
  const lease = async () =>
    (await store.claimLease({
      name: 'deliveries',
      holder: 'me',
      now: 0,
      ttl: 1e9,
    }))!;

  async function intend(time: number, ...intents: OutboxIntent[]) {
    const subject = 'alert-group:g1';
    await store.follow(
      await lease(),
      { position: time, due: [{ subject, dueAt: time, entityRef: 'a:b/c' }] },
      at(time),
    );
    await store.intend(
      await lease(),
      {
        subject,
        resolved: false,
        watched: ['a:b/c'],
        seenDueAt: time,
        intents,
      },
      at(time),
    );
  }

  it('goes up, down and up again with data', async () => {
    await intend(5, anIntent(1));
    const rows = await Promise.all(tables.map(table => knex(table).select()));
    expect(rows.map(found => found.length)).toEqual([1, 1, 1, 1]);
    await knex.migrate.rollback({ directory: migrationsDir }, true);
    for (const table of tables) {
      expect(await knex.schema.hasTable(table)).toBe(false);
    }
    await knex.migrate.latest({ directory: migrationsDir });
    for (const [index, table] of tables.entries()) {
      await knex(table).insert(rows[index]);
      expect(await knex(table).select()).toEqual(rows[index]);
    }
  });

  it('sends a new revision only where there is something new to say', async () => {
    const token = await lease();
    await intend(5, anIntent(1));
    const taken = (await store.take(token, 'd1', at(5), 100))!;
    await store.record(taken, { status: 'arrived', messageId: 'm' }, at(6), {
      gap: 10,
    });
    await intend(7, anIntent(1));
    const due = { now: 1e9, targets: ['slack' as const], limit: 10 };
    expect(await store.dueDeliveries(due)).toEqual([]);
    await intend(8, anIntent(1, { contentKey: 'two', digest: 'sha256:2' }));
    expect(await store.dueDeliveries(due)).toMatchObject([
      {
        id: 'd1',
        revision: 2,
        sentRevision: 1,
        sentDigest: 'sha256:1',
        messageId: 'm',
      },
    ]);
    expect(
      await store.dueDeliveries({ ...due, targets: ['pagerduty'] }),
    ).toEqual([]);
  });

  it('sends what changed during an attempt after it', async () => {
    const token = await lease();
    await intend(5, anIntent(1));
    const taken = (await store.take(token, 'd1', at(5), 100))!;
    await intend(6, anIntent(1, { contentKey: 'two' }));
    await store.record(taken, { status: 'arrived', messageId: 'm' }, at(7), {
      gap: 10,
    });
    expect(await store.take(token, 'd1', at(16), 100)).toBeUndefined();
    expect(await store.take(token, 'd1', at(17), 100)).toMatchObject({
      work: 'send',
      delivery: { revision: 2, messageId: 'm' },
    });
  });

  it('lets what had no address go once there is one', async () => {
    await intend(5, anIntent(1, { address: '', impossible: 'No channel' }));
    expect(await store.list({ limit: 9 })).toMatchObject([
      { state: 'failed', reason: 'No channel' },
    ]);
    await intend(6, anIntent(2));
    expect(await store.list({ limit: 9 })).toMatchObject([
      { id: 'd2', state: 'pending' },
    ]);
  });

  it('keeps a subject due that news came for during the look', async () => {
    const subject = 'alert-group:g1';
    await intend(5, anIntent(1));
    expect(await store.dueSubjects(1e9, 10)).toEqual([]);
    const token = await lease();
    const news = (dueAt: number) =>
      store.follow(
        token,
        { position: dueAt, due: [{ subject, dueAt }] },
        at(dueAt),
      );
    await news(10);
    await news(20);
    expect(await store.dueSubjects(10, 10)).toMatchObject([{ dueAt: 10 }]);
    await news(8);
    await store.intend(
      token,
      { subject, resolved: false, watched: [], seenDueAt: 10, intents: [] },
      at(11),
    );
    expect(await store.dueSubjects(11, 10)).toMatchObject([{ dueAt: 8 }]);
    expect(await store.feedPosition()).toBe(8);
  });

  it('forgets what has been over for long, and nothing else', async () => {
    const token = await lease();
    const retention = new Retention({
      knex,
      kinds: [pastDeliveries],
      graceMs: 0,
      clock: () => new Date(),
      config: mockServices.rootConfig(),
      logger: mockServices.logger.mock(),
    });
    const prune = () => retention.run(new AbortController().signal);
    await intend(5, anIntent(1));
    await prune();
    expect(await store.list({ limit: 9 })).toHaveLength(1);
    const over = anIntent(1, { contentKey: 'over', resolved: true });
    const subject = 'alert-group:g1';
    const look = { subject, resolved: true, watched: [], intents: [over] };
    await store.intend(token, look, at(6));
    await prune();
    // It is still to be delivered.
    expect(await store.list({ limit: 9 })).toHaveLength(1);
    const taken = (await store.take(token, 'd1', at(7), 100))!;
    const sentAt = Date.now() - 89 * 86_400_000;
    await store.record(taken, { status: 'arrived' }, at(sentAt), { gap: 0 });
    await prune();
    expect(await store.list({ limit: 9 })).toHaveLength(1);
    await knex('deliveries').update({ updated_at: sentAt - 2 * 86_400_000 });
    await prune();
    expect(await store.list({ limit: 9 })).toHaveLength(0);
    expect(await knex('delivery_subjects').select()).toEqual([]);
  });

  it('lists in pages, newest first, by the filters of the query', async () => {
    await intend(5, anIntent(1), anIntent(2), anIntent(3));
    await intend(6, anIntent(4, { target: 'pagerduty' }));
    const ids = async (filter: object) =>
      (await store.list({ limit: 9, ...filter })).map(one => one.id);
    expect(await ids({})).toEqual(['d4', 'd3', 'd2', 'd1']);
    expect(await ids({ limit: 2, after: { at: 5, id: 'd3' } })).toEqual([
      'd2',
      'd1',
    ]);
    expect(await ids({ target: 'pagerduty' })).toEqual(['d4']);
    expect(await ids({ state: 'sent' })).toEqual([]);
    expect(
      await ids({
        subject: 'alert-group:g1',
        entityRef: 'component:default/checkout',
      }),
    ).toHaveLength(4);
  });
});
