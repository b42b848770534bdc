import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { Retention } from '@plumbline/backstage-plugin-evidence-node';
import { newOperation } from '../records/newOperation';
import { runLogs } from '../records/retention';
import { resourceRefOf } from '../records/resourceRefOf';
import { createTestDatabases } from '../__testUtils__/terraform';
import { RequestStore } from '../records/RequestStore';
import { WorkspaceStore } from '../records/WorkspaceStore';

jest.setTimeout(120_000);

const directory = resolvePackagePath(
  '@plumbline/backstage-plugin-provisioning-backend',
  'migrations',
);
const now = Date.parse('2026-11-20T12:00:00Z');
const intent = { durability: 'dev', database_name: 'checkout' };

describe('the store', () => {
  const databases = createTestDatabases();

  async function open(databaseId: Parameters<typeof databases.init>[0]) {
    const knex = await databases.init(databaseId);
    await knex.migrate.latest({ directory });
    const store = new RequestStore(knex);
    const add = (number: number, key?: string) => {
      const request = {
        id: `req-${String(number).padStart(12, '0')}`,
        key,
        product: 'p',
        productVersion: 1,
        requester: 'user:default/ana',
        service: 'component:default/checkout',
        owner: 'group:default/payments',
        state: 'submitted' as const,
        intent,
        resourceName: 'checkout',
        createdAt: now + number,
        updatedAt: now,
      };
      return store.add(
        request,
        newOperation({ request, number: 1, kind: 'create', intent, now }),
        [{ state: 'submitted', at: now, message: 'Requested.' }],
      );
    };
    return { knex, store, workspaces: new WorkspaceStore(knex), add };
  }

  it.each(databases.eachSupportedId())(
    'can be taken down with data in it, and up again, on %s',
    async databaseId => {
      const { knex, add, store, workspaces } = await open(databaseId);
      await add(1);
      await workspaces.addSecret('req-000000000001', Buffer.from('x'), now);
      await workspaces.appendLog('req-000000000001', ['a', 'b'], now);
      while (await knex.schema.hasTable('requests')) {
        expect(await knex('requests').select('id')).toHaveLength(1);
        await knex.migrate.down({ directory });
      }
      expect(await knex.schema.hasTable('operations')).toBe(false);
      await knex.migrate.latest({ directory });
      await add(1);
      expect(await store.get('req-000000000001')).toMatchObject({ intent });
      expect(await workspaces.readLog('req-000000000001', 10)).toEqual([]);
    },
  );

  it.each(databases.eachSupportedId())(
    'deletes lines of logs that were kept long enough, and no request, on %s',
    async databaseId => {
      const { knex, add, store, workspaces } = await open(databaseId);
      const [id, other] = ['req-000000000001', 'req-000000000002'];
      await Promise.all([add(1), add(2)]);
      const daysAgo = (days: number) => Date.now() - days * 86_400_000;
      await workspaces.appendLog(id, ['old', 'older'], daysAgo(91));
      await workspaces.appendLog(id, ['young'], daysAgo(89));
      // Of a version that did not keep when.
      for (const request_id of [id, other]) {
        await knex('log_lines').insert({ request_id, line: 'undated' });
      }
      await knex('requests')
        .where({ id })
        .update({ updated_at: daysAgo(89) });
      await knex('requests')
        .where({ id: other })
        .update({ updated_at: daysAgo(91) });
      const retention = new Retention({
        knex,
        kinds: [runLogs],
        graceMs: 0,
        clock: () => new Date(),
        config: mockServices.rootConfig(),
        logger: mockServices.logger.mock(),
      });
      await retention.run(new AbortController().signal);
      expect(await workspaces.readLog(id, 9)).toEqual(['young', 'undated']);
      expect(await workspaces.readLog(other, 9)).toEqual([]);
      expect(await store.list({}, { limit: 10 })).toHaveLength(2);
    },
  );

  it.each(databases.eachSupportedId())(
    'gives what is called the same a name of its own in the catalog, on %s',
    async databaseId => {
      const { knex, add, store } = await open(databaseId);
      const refs = async () =>
        (await store.list({}, { limit: 10 })).map(resourceRefOf);
      await add(1);
      await add(2);
      expect((await refs()).sort()).toEqual([
        'resource:default/checkout',
        'resource:default/checkout-000002',
      ]);
      // What is gone has left its name.
      await knex('requests').update({ state: 'destroyed' });
      await add(3);
      expect(await refs()).toContain('resource:default/checkout');
      expect(new Set(await refs()).size).toBe(2);
    },
  );

  it('names an entity whatever was requested', () => {
    const refOf = (resourceName: string) =>
      resourceRefOf({ id: 'req-1', resourceName });
    expect(refOf('checkout_dev')).toBe('resource:default/checkout-dev');
    expect(refOf('a b/c: d!')).toBe('resource:default/a-b-c-d');
    expect(refOf('!')).toBe('resource:default/req-1');
    expect(refOf('x'.repeat(99))).toBe(`resource:default/${'x'.repeat(63)}`);
  });

  it.each(databases.eachSupportedId())(
    'counts what was there before there were budgets, on %s',
    async databaseId => {
      const { knex, add } = await open(databaseId);
      await add(1);
      await add(2);
      await knex('requests')
        .where({ id: 'req-000000000001' })
        .update({ intent: JSON.stringify({ ...intent, costCenter: 'CC-7' }) });
      while (await knex.schema.hasColumn('requests', 'cost_center')) {
        await knex.migrate.down({ directory });
      }
      await knex.migrate.latest({ directory });
      expect(
        await knex('requests').orderBy('id').select('cost_center'),
      ).toEqual([{ cost_center: 'CC-7' }, { cost_center: '' }]);
    },
  );

  it.each(databases.eachSupportedId())(
    'lets one of two pass that were judged by the same budget, on %s',
    async databaseId => {
      const { knex, add, store } = await open(databaseId);
      const ids = [await add(1), await add(2)];
      await knex('requests').update({ cost_center: 'CC-7' });
      const cost = {
        currency: 'USD',
        atLeast: 60,
        delta: 60,
        stale: false,
        unpriced: [],
        assumptions: [],
      };
      const plan = async (id: string, committed: number) => {
        const [operation] = await store.operations([id]);
        const lease = (await store.claim(operation.id, id, 10_000))!;
        await store.move(lease, {
          operation,
          from: 'submitted',
          to: 'rendered',
          entry: { at: now, message: 'Rendered.' },
        });
        return store.move(lease, {
          operation,
          from: 'rendered',
          to: 'planned',
          entry: { at: now, message: 'Planned.' },
          changes: { cost },
          budget: {
            costCenter: 'CC-7',
            currency: 'USD',
            monthly: 100,
            committed,
          },
        });
      };
      const both = await Promise.all(ids.map(id => plan(id, 0)));
      expect(both.sort()).toEqual(['lost', 'moved']);
      const rendered = await knex('requests').where({ state: 'rendered' });
      expect(rendered).toHaveLength(1);
      expect(await plan(rendered[0].id, 60)).toBe('moved');
    },
  );

  it.each(databases.eachSupportedId())(
    'takes the word of whoever holds the claim, and of nobody else, on %s',
    async databaseId => {
      const { add, store, workspaces } = await open(databaseId);
      const id = await add(1, 'ana mine');
      expect(await add(2, 'ana mine')).toBe(id);
      const [operation] = await store.operations([id]);
      const first = (await store.claim(operation.id, 'one', 1))!;
      await new Promise(resolve => setTimeout(resolve, 20));
      const second = (await store.claim(operation.id, 'two', 10_000))!;
      expect(await store.claim(operation.id, 'three', 10_000)).toBeUndefined();
      const move = {
        operation,
        from: 'submitted' as const,
        to: 'rendered' as const,
        entry: { at: now, message: 'Rendered.' },
      };
      expect(await store.move(first, move)).toBe('lost');
      expect(
        await workspaces.saveWorkspace(first, id, Buffer.from('late'), now),
      ).toBe('lost');
      expect(await store.move(second, move)).toBe('moved');
      // Done already.
      expect(await store.move(second, move)).toBe('lost');
      expect((await store.timeline(id)).map(({ state }) => state)).toEqual([
        'submitted',
        'rendered',
      ]);
      await expect(
        store.move(second, { ...move, from: 'rendered', to: 'active' }),
      ).rejects.toThrow("never goes from 'rendered' to 'active'");
    },
  );

  it.each(databases.eachSupportedId())(
    'does one thing at a time with a request, lists by pages and keeps its outbox, on %s',
    async databaseId => {
      const { add, store } = await open(databaseId);
      const ids = [await add(1), await add(2), await add(3)];
      const busy = await store.addOperation(
        newOperation({
          request: { id: ids[0] },
          number: 2,
          kind: 'destroy',
          intent,
          now,
        }),
        { at: now, message: 'Requested its destruction.' },
      );
      expect(busy).toBe('busy');
      const [newest] = await store.list({}, { limit: 1 });
      expect(newest.id).toBe(ids[2]);
      const rest = await store.list(
        { owner: 'group:default/payments' },
        { after: newest, limit: 5 },
      );
      expect(rest.map(({ id }) => id)).toEqual([ids[1], ids[0]]);
      expect(await store.list({ state: 'active' }, { limit: 5 })).toEqual([]);

      const waiting = await store.unrecorded(10);
      expect(waiting.map(({ decision }) => decision.id)).toEqual(
        ids.map(id => `provisioning:${id}:1`),
      );
      await store.markRecorded(waiting[0].entry);
      expect(await store.unrecorded(10)).toHaveLength(2);
    },
  );
});
