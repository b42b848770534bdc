import type { Knex } from 'knex';
import { Environments } from '@plumbline/backstage-plugin-evidence-common';
import type { ReportedChange } from '@plumbline/backstage-plugin-evidence-node';
import {
  aDeploy,
  createLedgerDatabases,
  createTestLedger,
} from '../testUtils/testLedger';

jest.setTimeout(120_000);

const inEnvironment = (name: string) => new Environments().filterFor(name);
const checkout = 'component:default/checkout';
const payment = 'component:default/payment';
const repository = {
  type: 'repository',
  url: 'https://github.com/shop/payment',
} as const;

describe('reading the LedgerService', () => {
  const databases = createLedgerDatabases();

  async function setUp(id: Parameters<typeof databases.init>[0]) {
    const knex: Knex = await databases.init(id);
    return { knex, ...(await createTestLedger(knex)) };
  }

  describe.each(databases.eachSupportedId())('on %s', databaseId => {
    it('pages what an entity had once, whatever it left for', async () => {
      const { estate, service, setNow } = await setUp(databaseId);
      estate.set('payment', [payment]);
      let minute = 0;
      const report = (own: Partial<ReportedChange>) => {
        minute += 1;
        setNow(`2026-03-01T11:${10 + minute}:00Z`);
        const { entityRef: _, ...rest } = aDeploy(own);
        return service.report(own.signal ? rest : aDeploy(own));
      };
      const ids: string[] = [];
      for (const id of ['moved', 'kind', 'time', 'stays', 'signal']) {
        ids.push((await report({ id, entityRef: payment })).id);
      }
      const [moved, kind, time, , signal] = ids;
      const later = '2026-03-01T10:00:30.000Z';
      await report({ id: 'moved', entityRef: checkout, occurredAt: later });
      await report({
        id: 'kind',
        entityRef: payment,
        kind: 'commit',
        occurredAt: later,
      });
      await report({
        id: 'stays',
        entityRef: payment,
        occurredAt: later,
        outcome: 'failed',
      });
      // Another name of the same entity.
      await report({
        id: 'signal',
        occurredAt: later,
        outcome: 'failed',
        signal: { type: 'workload', name: 'payment' },
      });
      await report({
        id: 'time',
        entityRef: payment,
        occurredAt: '2026-02-01T10:00:00.000Z',
      });
      const of = {
        ref: payment,
        kinds: ['deploy'] as const,
        from: '2026-03-01T00:00:00Z',
      };
      const first = await service.former({ ...of, limit: 2 });
      expect(first.items.map(({ id }) => id)).toEqual([time, kind]);
      const { cursor, ...rest } = { ...of, cursor: first.nextCursor };
      const second = await service.former({ ...rest, cursor, limit: 2 });
      expect(second).not.toHaveProperty('nextCursor');
      expect(second.items).toMatchObject([
        { id: moved, reported: [{ kind: 'deploy' }, { elsewhere: true }] },
      ]);
      expect(first.items[1].reported).toMatchObject([
        { kind: 'deploy' },
        { kind: 'commit' },
      ]);
      const listed = await service.list({ refs: [payment], limit: 10 });
      expect(
        listed.items.find(({ id }) => id === signal)?.reported,
      ).toMatchObject([{ outcome: 'succeeded' }, { outcome: 'failed' }]);
    });

    it('pages, filters and orders', async () => {
      const { service } = await setUp(databaseId);
      const kinds = ['deploy', 'config', 'commit'] as const;
      const changes: ReportedChange[] = [];
      for (let minute = 0; minute < 30; minute += 1) {
        changes.push(
          aDeploy({
            id: `run-${minute}`,
            kind: kinds[minute % 3],
            entityRef: minute % 2 ? checkout : payment,
            environment: minute % 5 ? 'Production' : undefined,
            // Pairs at one instant.
            occurredAt: `2026-03-01T10:${String(minute - (minute % 2)).padStart(
              2,
              '0',
            )}:00.000Z`,
          }),
        );
      }
      await service.reportAll(changes);
      const walk = async (
        options: Partial<Parameters<typeof service.list>[0]>,
      ) => {
        const ids: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await service.list({ ...options, limit: 4, cursor });
          expect(page.items.length).toBeLessThanOrEqual(4);
          ids.push(...page.items.map(({ id }) => id));
          cursor = page.nextCursor;
        } while (cursor);
        return ids;
      };
      const all = (await service.list({ limit: 100 })).items;
      expect(all).toHaveLength(30);
      const sorted = [...all].sort((a, b) =>
        a.occurredAt === b.occurredAt
          ? Number(a.id < b.id) * 2 - 1
          : Number(a.occurredAt < b.occurredAt) * 2 - 1,
      );
      expect(all).toEqual(sorted);

      const expected = (keep: (change: (typeof all)[number]) => boolean) =>
        all.filter(keep).map(({ id }) => id);
      expect(await walk({})).toEqual(expected(() => true));
      expect(await walk({ refs: [checkout] })).toEqual(
        expected(({ entityRef }) => entityRef === checkout),
      );
      expect(await walk({ kinds: ['config', 'commit'] })).toEqual(
        expected(({ kind }) => kind !== 'deploy'),
      );
      expect(
        await walk({ refs: [checkout, payment], kinds: ['deploy'] }),
      ).toEqual(expected(({ kind }) => kind === 'deploy'));
      expect(await walk({ environment: 'production' })).toEqual(
        expected(({ environment }) => environment === 'Production'),
      );
      expect(
        await walk({
          from: '2026-03-01T10:08:00Z',
          to: '2026-03-01T10:20:00Z',
        }),
      ).toEqual(
        expected(
          ({ occurredAt }) =>
            occurredAt >= '2026-03-01T10:08' && occurredAt < '2026-03-01T10:21',
        ),
      );
      expect(await walk({ visible: ref => ref === payment })).toEqual(
        expected(({ entityRef }) => entityRef === payment),
      );
      // By the entities that the reader sees: also those that signals named.
      expect(
        await walk({
          visible: ref => ref === payment,
          visibleRefs: new Set([payment]),
        }),
      ).toEqual(expected(({ entityRef }) => entityRef === payment));
      expect(
        await walk({ visible: () => false, visibleRefs: new Set() }),
      ).toEqual([]);
      expect(await walk({ refs: [] })).toEqual([]);
    });

    it('costs what the reader sees, however much others changed', async () => {
      const { knex, service } = await setUp(databaseId);
      const hidden = (id: number) =>
        aDeploy({
          id: `hidden-${id}`,
          entityRef: payment,
          occurredAt: new Date(
            Date.parse('2026-03-01T10:30:00Z') + id,
          ).toISOString(),
        });
      await service.reportAll([
        ...[1, 2, 3].map(id => aDeploy({ id: `seen-${id}` })),
        ...Array.from({ length: 5_000 }, (_, id) => hidden(id)),
      ]);
      let statements = 0;
      knex.on('query', () => {
        statements += 1;
      });
      const cost = async (...refs: string[]) => {
        statements = 0;
        const visibleRefs = new Set([checkout, ...refs]);
        const { items } = await service.list({
          limit: 2,
          visible: ref => visibleRefs.has(ref),
          visibleRefs,
        });
        expect(items.map(({ entityRef }) => entityRef)).toEqual([
          checkout,
          checkout,
        ]);
        return statements;
      };
      const few = await cost();
      // One who sees more passes by some of the others first, and not by all.
      const quiet = (count: number) =>
        Array.from({ length: count }, (_, id) => `component:default/q-${id}`);
      expect(await cost(...quiet(300))).toBeLessThanOrEqual(few + 2);
      expect(await cost(...quiet(1_000))).toBeLessThanOrEqual(few + 4);
      statements = 0;
      await service.list({ limit: 2, visible: ref => ref === checkout });
      expect(statements).toBeGreaterThan(few + 8);
    });

    it('does not let a hidden change end or lengthen a page', async () => {
      const { service } = await setUp(databaseId);
      for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
        await service.report(
          aDeploy({ id, entityRef: 'abc'.includes(id) ? checkout : payment }),
        );
      }
      const visible = (ref: string) => ref === checkout;
      const page = await service.list({ limit: 3, visible });
      expect(page.items).toHaveLength(3);
      expect(page).not.toHaveProperty('nextCursor');
      expect(
        await service.list({ limit: 3, visible, refs: [payment] }),
      ).toEqual({ items: [] });
    });

    it('finds the latest of each kind, in an environment or none, and a window', async () => {
      const { service } = await setUp(databaseId);
      const at = (minute: number) =>
        `2026-03-01T10:${String(minute).padStart(2, '0')}:00.000Z`;
      await service.reportAll([
        aDeploy({ id: '1', occurredAt: at(1), revision: 'v1' }),
        aDeploy({ id: '2', occurredAt: at(2), revision: 'v2' }),
        aDeploy({
          id: '3',
          occurredAt: at(3),
          environment: 'staging',
          revision: 'v3',
        }),
        aDeploy({
          id: '4',
          occurredAt: at(4),
          kind: 'commit',
          environment: undefined,
          revision: 'abcdef0',
        }),
        aDeploy({
          id: '5',
          occurredAt: at(5),
          entityRef: payment,
          revision: 'p1',
        }),
      ]);
      const revisions = async (...args: Parameters<typeof service.latestFor>) =>
        (await service.latestFor(...args)).changes.map(
          ({ revision }) => revision,
        );

      expect(await revisions([checkout])).toEqual(['abcdef0', 'v3']);
      expect(
        await revisions([checkout], { about: inEnvironment('Production') }),
      ).toEqual(['abcdef0', 'v2']);
      expect(await revisions([checkout, payment])).toEqual([
        'p1',
        'abcdef0',
        'v3',
      ]);
      expect(
        await revisions([checkout], {
          about: inEnvironment('production'),
          window: { from: at(0), to: at(3) },
        }),
      ).toEqual(['abcdef0', 'v2', 'v1']);
      expect(await revisions([])).toEqual([]);
    });

    it('returns to the previous successful deployment of another revision', async () => {
      const { service, estate } = await setUp(databaseId);
      estate.set(repository.url, [checkout]);
      const { entityRef: _, ...bySignal } = aDeploy({
        id: 'good',
        revision: 'v1',
        links: { run: 'https://ci.example/good' },
        occurredAt: '2026-03-01T09:00:00.000Z',
      });
      await service.reportAll([
        { ...bySignal, signal: repository },
        aDeploy({
          id: 'other',
          environment: 'staging',
          revision: 's',
          occurredAt: '2026-03-01T09:30:00Z',
        }),
        aDeploy({
          id: 'bad',
          outcome: 'failed',
          revision: 'v2',
          occurredAt: '2026-03-01T09:40:00Z',
        }),
        aDeploy({
          id: 'now',
          revision: 'v3',
          occurredAt: '2026-03-01T10:00:00Z',
        }),
        aDeploy({
          id: 'again',
          revision: 'v3',
          occurredAt: '2026-03-01T10:10:00Z',
        }),
      ]);
      const { items } = await service.list({
        limit: 10,
        environment: 'production',
      });
      expect(
        items.map(({ revision, rollback }) => [revision, rollback?.to]),
      ).toEqual([
        ['v3', 'v1'],
        ['v3', 'v1'],
        ['v2', 'v1'],
        ['v1', undefined],
      ]);
      expect(items[0].rollback?.url).toBe('https://ci.example/good');
    });

    it('lists which sources can report a kind', async () => {
      const { service, setNow } = await setUp(databaseId);
      await service.report(aDeploy({ source: 'b' }));
      setNow('2026-03-02T00:00:00Z');
      await service.report(aDeploy({ source: 'a' }));
      const deploys = async (at?: string) =>
        (await service.sources({ at })).find(({ kind }) => kind === 'deploy');
      const from = expect.stringMatching(/^2026-\d\d-\d\dT[\d:.]+Z$/);
      expect(await deploys()).toEqual({
        kind: 'deploy',
        from,
        sources: ['a', 'b'],
      });
      expect(await deploys('2026-03-01T12:00:00Z')).toEqual({
        kind: 'deploy',
        from,
        sources: ['b'],
      });
      expect(await service.sources()).toHaveLength(6);
    });
  });
});
