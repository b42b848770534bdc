import fc from 'fast-check';
import type { Knex } from 'knex';
import type { ReportedChange } from '@plumbline/backstage-plugin-evidence-node';
import {
  aDeploy,
  createLedgerDatabases,
  createTestLedger,
} from '../testUtils/testLedger';

jest.setTimeout(120_000);

const checkout = 'component:default/checkout';
const payment = 'component:default/payment';
const repository = {
  type: 'repository',
  url: 'https://github.com/shop/payment',
} as const;

describe('LedgerService', () => {
  const databases = createLedgerDatabases();

  async function setUp(id: Parameters<typeof databases.init>[0]) {
    const knex: Knex = await databases.init(id);
    return { knex, ...(await createTestLedger(knex)) };
  }

  describe.each(databases.eachSupportedId())('on %s', databaseId => {
    it('stores a change once, and returns what a further report did', async () => {
      const { service, feed, knex } = await setUp(databaseId);
      const begun = aDeploy({ outcome: 'in-progress' });
      const ended = aDeploy({ occurredAt: '2026-03-01T10:05:00.000Z' });
      const first = await service.report(begun);
      expect(first.status).toBe('stored');
      expect(await service.report(begun)).toEqual({
        id: first.id,
        status: 'duplicate',
      });
      expect(await service.report(ended)).toEqual({
        id: first.id,
        status: 'updated',
      });
      // Late, and without anything new.
      expect(
        await service.report(
          aDeploy({
            outcome: 'in-progress',
            occurredAt: '2026-03-01T10:01:00.000Z',
          }),
        ),
      ).toEqual({ id: first.id, status: 'duplicate' });
      expect(await service.list({ limit: 10 })).toEqual({
        items: [
          {
            id: first.id,
            source: 'ci',
            kind: 'deploy',
            entityRef: checkout,
            environment: 'production',
            occurredAt: '2026-03-01T10:00:00.000Z',
            receivedAt: '2026-03-01T12:00:00.000Z',
            revision: 'v1',
            outcome: 'succeeded',
            reportedBy: 'webhook test',
            amendedAt: '2026-03-01T12:00:00.000Z',
          },
        ],
      });
      expect(feed).toEqual([checkout, checkout]);
      expect(await knex('change_reports').select()).toHaveLength(3);
    });

    it('takes the content as the key where there is no id', async () => {
      const { service } = await setUp(databaseId);
      const flag = aDeploy({
        id: undefined,
        kind: 'flag',
        title: 'express on',
      });
      const stored = await service.report(flag);
      expect((await service.report(flag)).status).toBe('duplicate');
      const other = await service.report({ ...flag, title: 'express off' });
      expect(other.status).toBe('stored');
      expect(other.id).not.toBe(stored.id);
    });

    it('answers as known then', async () => {
      const { service, setNow } = await setUp(databaseId);
      setNow('2026-03-01T10:00:00Z');
      await service.report(aDeploy({ outcome: 'in-progress' }));
      setNow('2026-03-01T10:10:00Z');
      await service.report(
        aDeploy({ occurredAt: '2026-03-01T10:05:00.000Z', outcome: 'failed' }),
      );
      const outcomeAt = async (at?: string) => {
        const [listed] = (await service.list({ at, limit: 5 })).items;
        const [latest] = (await service.latestFor([checkout], { at })).changes;
        // The list says more: who reported it.
        expect({ ...listed, ...latest }).toEqual({ ...listed });
        return listed?.outcome;
      };
      expect(await outcomeAt('2026-03-01T09:59:59Z')).toBeUndefined();
      expect(await outcomeAt('2026-03-01T10:00:00Z')).toBe('in-progress');
      expect(await outcomeAt('2026-03-01T10:09:59Z')).toBe('in-progress');
      expect(await outcomeAt('2026-03-01T10:10:00Z')).toBe('failed');
      expect(await outcomeAt()).toBe('failed');
    });

    it('keeps a signal until it stands for an entity', async () => {
      const { service, estate, setNow, recorded, feed } = await setUp(
        databaseId,
      );
      const { entityRef: _, ...deploy } = aDeploy();
      await service.report({ ...deploy, signal: repository });
      expect((await service.list({ limit: 5 })).items).toHaveLength(1);
      expect(
        (await service.list({ limit: 5, visible: () => true })).items,
      ).toEqual([]);
      expect((await service.latestFor([payment])).changes).toEqual([]);
      expect(recorded).toEqual([repository]);
      expect(feed).toEqual([undefined]);

      setNow('2026-03-01T13:00:00Z');
      estate.set(repository.url, [payment]);
      expect(await service.resolvePending()).toEqual({ changed: 1 });
      expect(await service.resolvePending()).toEqual({ changed: 0 });
      expect(feed).toEqual([undefined, payment]);
      expect((await service.latestFor([payment])).changes).toMatchObject([
        { entityRef: payment, revision: 'v1' },
      ]);
      expect(
        (await service.latestFor([payment], { at: '2026-03-01T12:59:59Z' }))
          .changes,
      ).toEqual([]);

      // Now two entities share the repository: whose change it is, is unknown.
      setNow('2026-03-01T14:00:00Z');
      estate.set(repository.url, [payment, checkout]);
      await service.resolvePending();
      expect((await service.latestFor([payment])).changes).toEqual([]);
      expect(
        (await service.latestFor([payment], { at: '2026-03-01T13:00:00Z' }))
          .changes,
      ).toHaveLength(1);

      // A deleted entity keeps its changes.
      setNow('2026-03-01T15:00:00Z');
      estate.set(repository.url, [payment]);
      await service.resolvePending();
      estate.delete(repository.url);
      await service.resolvePending();
      expect((await service.latestFor([payment])).changes).toHaveLength(1);
    });

    it('prefers the closer signal where it matches', async () => {
      const { service, estate } = await setUp(databaseId);
      const { entityRef: _, ...deploy } = aDeploy();
      estate.set(repository.url, [payment]);
      estate.set('checkout', [checkout]);
      for (const name of ['checkout', 'unheard-of']) {
        await service.report({
          ...deploy,
          id: name,
          signal: repository,
          closerSignals: [{ type: 'workload', name }],
        });
      }
      const { items } = await service.list({ limit: 5 });
      expect(items.map(({ entityRef }) => entityRef).sort()).toEqual([
        checkout,
        payment,
      ]);
    });

    it('resolves a signal that the estate learned while it was stored', async () => {
      const { store, service, estate } = await setUp(databaseId);
      const record = store.record.bind(store);
      store.record = async options => {
        const receipts = await record(options);
        estate.set(repository.url, [payment]);
        return receipts;
      };
      const { entityRef: _, ...deploy } = aDeploy();
      await service.report({ ...deploy, signal: repository });
      expect((await service.latestFor([payment])).changes).toHaveLength(1);
    });

    it('takes all of a delivery or nothing', async () => {
      const { service, knex } = await setUp(databaseId);
      await expect(
        service.reportAll([aDeploy(), aDeploy({ id: 'nul\0' })]),
      ).rejects.toThrow("'id' of the change must not contain a NUL character");
      expect(await knex('change_reports').select()).toEqual([]);
      const twice = await service.reportAll([aDeploy(), aDeploy()]);
      expect(twice.map(({ status }) => status)).toEqual([
        'stored',
        'duplicate',
      ]);
      expect(await service.reportAll([])).toEqual([]);
    });

    it('stores nothing before the commit, and once what is sent again', async () => {
      const { service, knex, crash } = await setUp(databaseId);
      const { entityRef: _, ...deploy } = aDeploy();
      const delivery = [
        aDeploy(),
        { ...deploy, id: 'by-signal', signal: repository },
      ];
      crash.beforeCommit = true;
      await expect(service.reportAll(delivery)).rejects.toThrow('Crashed');
      for (const table of [
        'change_reports',
        'changes',
        'change_subjects',
        'change_sources',
      ]) {
        expect(await knex(table).select()).toEqual([]);
      }
      crash.beforeCommit = false;
      for (const status of ['stored', 'duplicate']) {
        expect(await service.reportAll(delivery)).toMatchObject([
          { status },
          { status },
        ]);
      }
      expect((await service.list({ limit: 5 })).items).toHaveLength(2);
    });

    it('keeps a title of any characters', async () => {
      const { service } = await setUp(databaseId);
      const title = 'emoji 🚀, quote \' " and \\ back';
      await service.report(aDeploy({ title }));
      expect((await service.list({ limit: 1 })).items[0].title).toBe(title);
    });

    it('survives a clock that is set back', async () => {
      const { service, setNow } = await setUp(databaseId);
      await service.report(aDeploy({ outcome: 'in-progress' }));
      setNow('2026-03-01T11:00:00Z');
      await service.report(aDeploy({ occurredAt: '2026-03-01T10:01:00Z' }));
      expect((await service.list({ limit: 5 })).items).toMatchObject([
        { outcome: 'succeeded' },
      ]);
      expect(
        (await service.list({ limit: 5, at: '2026-03-01T12:00:00Z' })).items,
      ).toHaveLength(1);
    });

    it('ends in one state whatever the order, doubles and writers', async () => {
      const { service, knex } = await setUp(databaseId);
      const reports: ReportedChange[] = [];
      for (const id of ['1', '2', '3']) {
        reports.push(
          aDeploy({
            id,
            outcome: undefined,
            occurredAt: '2026-03-01T10:00:00Z',
          }),
          aDeploy({
            id,
            outcome: 'in-progress',
            occurredAt: '2026-03-01T10:01:00Z',
          }),
          aDeploy({
            id,
            outcome: 'failed',
            occurredAt: '2026-03-01T10:02:00Z',
          }),
        );
      }
      await service.reportAll(reports);
      const present = () =>
        knex('changes')
          .whereNull('superseded_at')
          .orderBy('id')
          .select('id', 'body');
      const expected = await present();
      expect(expected).toHaveLength(3);

      await fc.assert(
        fc.asyncProperty(
          fc.shuffledSubarray([...reports, ...reports], {
            minLength: reports.length * 2,
          }),
          async shuffled => {
            await knex('changes').delete();
            await knex('change_reports').delete();
            // Overlapping deliveries of several changes each, all at once.
            const deliveries = [0, 3, 6, 9, 12, 15].map(start =>
              service.reportAll(shuffled.slice(start, start + 3)),
            );
            const receipts = (await Promise.all(deliveries)).flat();
            expect(
              receipts.filter(({ status }) => status === 'stored'),
            ).toHaveLength(3);
            expect(await present()).toEqual(expected);
            expect(await knex('change_reports').select('hash')).toHaveLength(9);
          },
        ),
        { numRuns: Number(process.env.PLUMBLINE_SHUFFLES ?? 8) },
      );
    });
  });
});
