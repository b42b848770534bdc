import { mockServices } from '@backstage/backend-test-utils';
import {
  dayMs,
  type DecisionInput,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  prepareDatabase,
  Retention,
} from '@plumbline/backstage-plugin-evidence-node';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { GateStore, GateRuleText, StoredGate } from './GateStore';
import {
  gateAdvice,
  gateDecisions,
  gateReviews,
  releaseStatements,
} from './retention';

jest.setTimeout(120_000);

const now = Date.now();

const stored = (id: string, stage: string, daysAgo: number) =>
  ({
    decision: {
      id,
      stage,
      answer: 'allow',
      requester: 'service:external:ci',
      at: new Date(now - daysAgo * dayMs).toISOString(),
      services: [],
      request: { repository: 'git.example/shop/all', stage },
    },
    basis: { services: [], rules: ['one'], approvals: [] },
  } as unknown as StoredGate);

describe('what is kept of gates', () => {
  const databases = createTestDatabases();

  const start = async (databaseId: 'SQLITE_3' | 'POSTGRES_15') => {
    const knex = await databases.init(databaseId);
    await prepareDatabase(
      { getClient: async () => knex },
      '@plumbline/backstage-plugin-scorecards-backend',
    );
    return { knex, store: new GateStore(knex) };
  };

  it.each(databases.eachSupportedId())(
    'is deleted when it was kept long enough, by stage, on %s',
    async databaseId => {
      const { knex, store } = await start(databaseId as 'SQLITE_3');
      for (const [id, stage, daysAgo] of [
        ['old-advice', 'pull-request', 101],
        ['advice', 'pull-request', 99],
        ['old-deploy', 'deploy', 401],
        ['deploy', 'deploy', 399],
      ] as const) {
        await store.add(stored(id, stage, daysAgo));
      }
      await knex('gate_reviews').insert(
        (
          [
            ['old', 'approved', 401],
            ['ended', 'lapsed', 399],
            ['waiting', 'waiting', 401],
          ] as const
        ).map(([id, state, daysAgo]) => ({
          id,
          state,
          binding: 'one',
          version: 1,
          review: '{}',
          requested_at: now - 500 * dayMs,
          lapses_at: now - daysAgo * dayMs,
        })),
      );
      await knex('gate_overrides').insert(
        (
          [
            ['old', 'reconciled', 401],
            ['ended', 'reconciled', 399],
            ['open', 'open', 401],
          ] as const
        ).map(([id, state, daysAgo]) => ({
          id,
          state,
          binding: 'one',
          version: 1,
          override: '{}',
          at: 0,
          lapses_at: now - daysAgo * dayMs,
        })),
      );
      const report = { run: '1', attempt: 1, outcome: 'failed', report: '{}' };
      await knex('gate_outcomes').insert([
        { ...report, decision: 'old', at: now - 401 * dayMs },
        { ...report, decision: 'one', at: now - 399 * dayMs },
      ]);
      const state = (environment: string, artifact: number, days: number) => ({
        ...{ entity_ref: 'cart', environment, artifact: String(artifact) },
        ...{ decision: '', stated: '{}', last: '{}', at: now - 999 * dayMs },
        last_at: now - days * dayMs,
      });
      await knex('release_statements').insert([
        // Two are old, and more than ten were stated since.
        ...Array.from({ length: 11 }, (_, at) => state('staging', at, at)),
        state('staging', 11, 759),
        state('staging', 12, 761),
        state('staging', 13, 762),
        // The last ones stay, however old.
        ...Array.from({ length: 10 }, (_, at) =>
          state('production', 20 + at, 800 + at),
        ),
        state('production', 30, 900),
      ]);
      await new Retention({
        knex,
        logger: mockServices.logger.mock(),
        clock: () => new Date(now),
        config: mockServices.rootConfig(),
        kinds: [gateAdvice, gateDecisions, gateReviews, releaseStatements],
        rowsAtOnce: 1,
        restMs: 0,
        graceMs: 0,
      }).run(new AbortController().signal);
      const reviews = await knex('gate_reviews').orderBy('id');
      expect(reviews.map(({ id }) => id)).toEqual(['ended', 'waiting']);
      const overrides = await knex('gate_overrides').orderBy('id');
      expect(overrides.map(({ id }) => id)).toEqual(['ended', 'open']);
      const outcomes = await knex('gate_outcomes');
      expect(outcomes.map(({ decision }) => decision)).toEqual(['one']);
      const stated = await knex('release_statements').orderBy(
        'last_at',
        'desc',
      );
      expect(
        stated.map(({ artifact }) => Number(artifact)).sort((a, b) => a - b),
      ).toEqual(
        Array.from({ length: 30 }, (_, at) => at).filter(
          at => at < 12 || at >= 20,
        ),
      );
      const left = await knex('gate_decisions').orderBy('id');
      expect(left.map(({ id }) => id)).toEqual(['advice', 'deploy']);
      expect(await store.find('old-deploy')).toBeUndefined();
      expect(await store.find('deploy')).toEqual(
        stored('deploy', 'deploy', 399),
      );
    },
  );

  it.each(databases.eachSupportedId())(
    'is the first text of a version, and each text once, on %s',
    async databaseId => {
      const { store } = await start(databaseId as 'SQLITE_3');
      const text = (hash: string, version: number, firstSeen: number) =>
        ({
          hash,
          version,
          rule: 'owner',
          meaning: hash,
          firstSeen,
          lastSeen: firstSeen,
          source: 'local',
          path: 'gates/owner.yaml',
          body: { id: 'owner', must: 'true', message: hash },
        } as unknown as GateRuleText);
      const texts = [text('b', 1, 20), text('a', 1, 10), text('c', 2, 30)];
      for (const each of [...texts, text('a', 1, 40)]) {
        await store.addText(each);
      }
      // It was renamed, and what went wrong later is that file.
      const renamed = { path: 'gates/owners.yaml', lastSeen: 40 };
      await store.addText({ ...texts[1], ...renamed });
      const again = { ...texts[1], ...renamed };
      expect(await store.firstTexts()).toEqual([again, texts[2]]);
      expect(await store.lastTexts()).toEqual([texts[2], again]);
      expect(await store.texts(['b', 'none'])).toEqual([texts[0]]);
    },
  );

  it.each(databases.eachSupportedId())(
    'is which decision a later one on the same release ended, on %s',
    async databaseId => {
      const { store } = await start(databaseId as 'SQLITE_3');
      const of = (id: string, services: string[], author?: string) => {
        const { decision, basis } = stored(id, 'deploy', 0);
        const request = { ...decision.request, author };
        return { basis, decision: { ...decision, request, services } };
      };
      await store.add(of('a', ['cart', 'shop']), {
        release: { binding: 'one' },
      });
      await store.add(of('b', ['pay']), { release: { binding: 'one' } });
      await store.add(of('c', ['cart'], 'user:default/kim'), {
        release: { binding: 'one' },
      });
      await store.add(of('d', ['cart']), { release: { binding: 'two' } });
      const ended = await Promise.all(
        ['a', 'b', 'c', 'd'].map(async id => (await store.find(id))?.endedBy),
      );
      expect(ended).toEqual(['c', undefined, undefined, undefined]);
    },
  );

  it.each(databases.eachSupportedId())(
    'is a decision with its records, or neither, on %s',
    async databaseId => {
      const { knex, store } = await start(databaseId as 'SQLITE_3');
      const record: DecisionInput = {
        id: 'gate:one:0',
        type: 'gate',
        action: 'allowed',
        subject: { entityRef: 'component:default/cart' },
      };
      await store.add(stored('one', 'deploy', 0), { records: [record] });
      await expect(
        store.add(stored('one', 'deploy', 0), {
          records: [{ ...record, id: 'gate:one:1' }],
        }),
      ).rejects.toThrow();
      const outbox = await knex('decision_outbox');
      expect(outbox.map(({ id }) => id)).toEqual(['gate:one:0']);
    },
  );
});
