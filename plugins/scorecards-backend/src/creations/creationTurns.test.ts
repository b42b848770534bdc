import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { prepareDatabase } from '@plumbline/backstage-plugin-evidence-node';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { CreationStore, StoredCreation } from './CreationStore';

jest.setTimeout(120_000);

const databases = createTestDatabases();
const start = Date.parse('2026-03-01T12:00:00.000Z');

function creation(name: string, over: Partial<StoredCreation> = {}) {
  return {
    id: name,
    state: 'running',
    owner: 'group:default/payments',
    createdBy: 'user:default/ana',
    createdAt: start,
    revision: 1,
    service: {
      template: 'http-service',
      version: 1,
      name,
      answers: {},
      repository: `https://git.acme.example/acme/${name}`,
    },
    steps: [{ step: 'registered', state: 'done', at: start, detail: {} }],
    ...over,
  } satisfies StoredCreation as StoredCreation;
}

describe.each(databases.eachSupportedId())('creations on %s', databaseId => {
  let store: CreationStore;
  let knex: Knex;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    await prepareDatabase(
      { getClient: async () => knex } as never,
      '@plumbline/backstage-plugin-scorecards-backend',
      { logger: mockServices.logger.mock() },
    );
    store = new CreationStore(knex);
  });

  it('are worked on in turns of their owners, and of the users of each', async () => {
    const begin = (
      owner: string,
      createdBy: string,
      count: number,
      at: number,
    ) =>
      Array.from({ length: count }, (_, index) =>
        creation(`${owner}-${createdBy}-${index}`, {
          createdAt: at + index,
          owner: `group:default/${owner}`,
          createdBy: `user:default/${createdBy}`,
        }),
      );
    for (const one of [
      ...begin('payments', 'ana', 200, start),
      ...begin('payments', 'ben', 2, start + 1_000),
      ...begin('orders', 'kim', 3, start + 2_000),
    ]) {
      expect(await store.add(one)).toBe('added');
    }
    const order: string[] = [];
    while (order.length < 205) {
      const claimed = await store.claim('me', {
        now: start,
        until: start + 60_000,
      });
      order.push(claimed!.id);
    }
    expect(order.slice(0, 7).map(id => id.replace(/-\d+$/, ''))).toEqual([
      'payments-ana',
      'orders-kim',
      'payments-ben',
      'orders-kim',
      'payments-ana',
      'orders-kim',
      'payments-ben',
    ]);
    expect(new Set(order).size).toBe(205);
  });

  it('are found by what was not seen of them', async () => {
    const proposed = (name: string, ...seen: string[]) =>
      creation(name, {
        state: 'proposed',
        steps: ['registered', ...seen].map(step => ({
          step,
          state: 'done',
          at: start,
          detail: {},
        })) as StoredCreation['steps'],
      });
    for (const one of [
      proposed('none'),
      proposed('merged', 'merged'),
      proposed('both', 'merged', 'deployed'),
    ]) {
      expect(await store.add(one)).toBe('added');
    }
    const found = await store.list(
      { state: 'proposed', without: ['merged', 'deployed'], from: 0 },
      { limit: 10 },
    );
    expect(found.map(({ id }) => id).sort()).toEqual(['merged', 'none']);
  });

  it('are so many at a time of a user and a group, however they are begun', async () => {
    const bound = { most: { user: 3, group: 5 }, since: start - 1_000 };
    const add = (name: string, createdBy: string, over = {}) =>
      store.add(
        creation(name, {
          createdBy: `user:default/${createdBy}`,
          ...over,
        }),
        bound,
      );
    // Too old to count: no source may say that it was merged.
    await add('old', 'ana', { createdAt: start - 2_000 });
    const all = await Promise.all(
      Array.from({ length: 6 }, (_, index) => add(`a${index}`, 'ana')),
    );
    expect(all.filter(one => one === 'added')).toHaveLength(3);
    expect(all.filter(one => one === 'many-user')).toHaveLength(3);
    expect(await add('b1', 'ben')).toBe('added');
    expect(await add('b2', 'ben')).toBe('added');
    expect(await add('c1', 'kim')).toBe('many-group');
    expect(await add('d1', 'kim', { owner: 'group:default/orders' })).toBe(
      'added',
    );
    // What is merged or withdrawn is not open any more.
    await store.keepSeen('b1', 'merged', start);
    expect(await add('c1', 'kim')).toBe('added');
    expect(await add('c2', 'kim')).toBe('many-group');
    // What is withdrawn makes room where its repository did not stay.
    const withdraw = async (id: string, state: 'kept' | 'taken-back') => {
      await knex('creations').where({ id }).update({ state: 'withdrawn' });
      await knex('creation_steps')
        .insert({
          creation: id,
          step: 'repository',
          state,
          at: start,
          detail: '{}',
        })
        .onConflict(['creation', 'step'])
        .merge();
    };
    await withdraw('b2', 'kept');
    expect(await add('c2', 'kim')).toBe('many-group');
    await withdraw('b2', 'taken-back');
    expect(await add('c2', 'kim')).toBe('added');
  });
});
