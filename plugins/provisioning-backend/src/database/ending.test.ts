import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type {
  OperationKind,
  State,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import { DriftStore } from '../drift/DriftStore';
import { newOperation } from '../records/newOperation';
import { createTestDatabases } from '../__testUtils__/terraform';
import { RequestStore } from '../records/RequestStore';

jest.setTimeout(120_000);

const directory = resolvePackagePath(
  '@plumbline/backstage-plugin-provisioning-backend',
  'migrations',
);
const now = Date.parse('2026-11-20T12:00:00Z');
const intent = { durability: 'dev', database_name: 'checkout' };

async function addRequest(
  store: RequestStore,
  knex: Knex,
  values: { number: number; state: State; expiresAt?: number },
) {
  const { number, state, expiresAt } = values;
  const request = {
    id: `req-${String(number).padStart(12, '0')}`,
    product: 'p',
    productVersion: 1,
    requester: 'user:default/ana',
    service: 'component:default/checkout',
    owner: 'group:default/payments',
    state,
    intent,
    resourceName: 'checkout',
    createdAt: now,
    updatedAt: now,
    expiresAt,
  };
  const create = newOperation({
    request,
    number: 1,
    kind: 'create',
    intent,
    now,
  });
  await store.add(request, { ...create, state: 'active' }, [
    { state: 'submitted', at: now, message: 'Requested.' },
  ]);
  const next = (kind: OperationKind, at = 2) =>
    newOperation({ request, number: at, kind, intent, now });
  return {
    id: request.id,
    next,
    /** What was done with it last, and how that stands. */
    last: async (kind: OperationKind, stands: State) => {
      await store.addOperation(next(kind), { at: now, message: 'Requested.' });
      await knex('operations')
        .where({ request_id: request.id, number: 2 })
        .update({ state: stands });
    },
  };
}

describe('what is being ended', () => {
  const databases = createTestDatabases();

  async function open(databaseId: Parameters<typeof databases.init>[0]) {
    const knex = await databases.init(databaseId);
    await knex.migrate.latest({ directory });
    return { knex, store: new RequestStore(knex) };
  }

  it.each(databases.eachSupportedId())(
    'does not stand before what is due, on %s',
    async databaseId => {
      const { knex, store } = await open(databaseId);
      for (let number = 1; number <= 3; number++) {
        const stuck = await addRequest(store, knex, {
          number,
          state: 'active',
          expiresAt: now - 10,
        });
        await stuck.last('destroy', 'failed');
      }
      const open1 = await addRequest(store, knex, {
        number: 4,
        state: 'active',
        expiresAt: now - 9,
      });
      await open1.last('modify', 'waiting-for-approval');
      const changed = await addRequest(store, knex, {
        number: 5,
        state: 'expiring',
        expiresAt: now - 5,
      });
      await changed.last('modify', 'failed');
      const due = await addRequest(store, knex, {
        number: 6,
        state: 'active',
        expiresAt: now - 1,
      });
      expect((await store.expiring(now, 2)).map(({ id }) => id)).toEqual([
        changed.id,
        due.id,
      ]);
    },
  );

  it.each(databases.eachSupportedId())(
    'has nothing done with it once it is gone, on %s',
    async databaseId => {
      const { knex, store } = await open(databaseId);
      const gone = await addRequest(store, knex, {
        number: 1,
        state: 'destroyed',
      });
      const entry = { at: now, message: 'Requested.' };
      expect(await store.addOperation(gone.next('modify'), entry)).toBe('lost');
      expect(await store.operations([gone.id])).toHaveLength(1);
    },
  );

  it.each(databases.eachSupportedId())(
    'is seen without drift once it is gone, on %s',
    async databaseId => {
      const { knex, store } = await open(databaseId);
      const there = await addRequest(store, knex, {
        number: 1,
        state: 'active',
      });
      await there.last('destroy', 'destroying');
      const drift = { seenAt: '2026-11-20T12:00:00Z', sentences: ['Gone.'] };
      await knex('requests').update({ drift: JSON.stringify(drift) });
      const [, operation] = await store.operations([there.id]);
      const move = {
        ...({ operation, from: 'destroying', to: 'destroyed' } as const),
        entry: { at: now, message: 'Gone.' },
      };
      expect(await store.decide(move)).toBe('moved');
      const request = await store.get(there.id);
      expect([request?.state, request?.drift]).toEqual([
        'destroyed',
        undefined,
      ]);
    },
  );

  it.each(databases.eachSupportedId())(
    'has no drift that was looked for before its operation ended, on %s',
    async databaseId => {
      const { knex, store } = await open(databaseId);
      const there = await addRequest(store, knex, {
        number: 1,
        state: 'active',
      });
      const at = Date.now() - 1_000;
      await there.last('modify', 'verifying');
      const [, operation] = await store.operations([there.id]);
      const ended = await store.decide({
        operation,
        from: 'verifying',
        to: 'active',
        entry: { at: now, message: 'Made again.' },
      });
      expect(ended).toBe('moved');
      const drift = {
        seenAt: '2026-11-20T12:00:00Z',
        sentences: ['Creates 1.'],
        changes: [],
        digest: 'd',
      };
      const drifts = new DriftStore(knex);
      await drifts.saw(there.id, { drift, at, isCompared: true });
      expect((await store.get(there.id))?.drift).toBeUndefined();
      await drifts.saw(there.id, { drift, at: Date.now(), isCompared: true });
      expect((await store.get(there.id))?.drift).toEqual(drift);
    },
  );

  it.each(databases.eachSupportedId())(
    'is given more time with what is done for it, or not at all, on %s',
    async databaseId => {
      const { knex, store } = await open(databaseId);
      const it1 = await addRequest(store, knex, {
        number: 1,
        state: 'expiring',
        expiresAt: now + 1,
      });
      const entry = { at: now, message: 'Requested.' };
      const extension = {
        from: now + 1,
        expiresAt: now + 100,
        entry: { at: now, message: 'Extended.' },
      };
      const stands = async () => {
        const request = await store.get(it1.id);
        return [request?.state, request?.expiresAt];
      };
      await it1.last('modify', 'planned');
      const extend = (number: number) =>
        store.addOperation(it1.next('modify', number), entry, extension);
      expect(await extend(3)).toBe('busy');
      expect(await stands()).toEqual(['expiring', now + 1]);
      await knex('operations').update({ state: 'active' });
      expect(await extend(3)).toBe('added');
      expect(await stands()).toEqual(['active', now + 100]);
      await knex('operations').update({ state: 'active' });
      expect(await extend(4)).toBe('lost');
      expect(await stands()).toEqual(['active', now + 100]);
    },
  );
});
