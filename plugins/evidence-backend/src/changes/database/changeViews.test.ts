import * as fc from 'fast-check';
import type { Knex } from 'knex';
import {
  changeKinds,
  changeOutcomes,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ReportedChange } from '@plumbline/backstage-plugin-evidence-node';
import { ChangeViews } from '..';
import {
  aDeploy,
  createLedgerDatabases,
  createTestLedger,
} from '../../testUtils/testLedger';
import { ChangeViewStore } from '../ChangeViewStore';

jest.setTimeout(120_000);

const checkout = 'component:default/checkout';
const payment = 'component:default/payment';
const repository = {
  type: 'repository',
  url: 'https://github.com/shop/payment',
} as const;
const lost = { type: 'workload', name: 'lost' } as const;
const ten = Date.parse('2026-03-01T10:00:00Z');
const minute = 60_000;

describe('views over the ledger', () => {
  const databases = createLedgerDatabases();

  async function setUp(id: Parameters<typeof databases.init>[0]) {
    const knex: Knex = await databases.init(id);
    const ledger = await createTestLedger(knex);
    ledger.estate.set(repository.url, [payment]);
    const views = new ChangeViews({
      ledger: ledger.service,
      store: new ChangeViewStore({ knex }),
    });
    return { knex, views, ...ledger };
  }

  const subjects = [
    { entityRef: checkout },
    { entityRef: payment },
    { entityRef: undefined, signal: repository },
    { entityRef: undefined, signal: lost },
  ];
  const change: fc.Arbitrary<ReportedChange> = fc
    .record({
      id: fc.uuid(),
      kind: fc.constantFrom(...changeKinds),
      outcome: fc.constantFrom(undefined, ...changeOutcomes),
      environment: fc.constantFrom(undefined, 'Production', 'staging'),
      minute: fc.integer({ min: -5, max: 65 }),
      subject: fc.constantFrom(...subjects),
    })
    .map(({ minute: offset, subject, ...rest }) =>
      aDeploy({
        ...rest,
        ...subject,
        occurredAt: new Date(ten + offset * minute).toISOString(),
      }),
    );

  describe.each(databases.eachSupportedId())('on %s', databaseId => {
    it('counts what the list lists, whoever looks and whatever is requested', async () => {
      const { service, views } = await setUp(databaseId);
      await service.reportAll(
        fc.sample(change, { numRuns: 400, seed: 20261120 }),
      );
      const window = { from: ten, to: ten + 60 * minute };
      const isPayment = (ref: string) => ref === payment;
      const questions = [
        {},
        { refs: [payment] },
        { refs: [] },
        { kinds: ['deploy', 'flag'] as const },
        { outcomes: ['failed', 'unknown'] as const },
        { outcomes: ['succeeded'] as const, environment: 'production' },
        { environment: '' },
        { visible: isPayment },
        { visible: isPayment, visibleRefs: new Set([payment]) },
        { visible: isPayment, refs: [checkout, payment] },
        { visible: () => false },
      ];
      for (const question of questions) {
        const { items } = await service.list({
          ...question,
          from: new Date(window.from).toISOString(),
          to: new Date(window.to).toISOString(),
          limit: 500,
        });
        const timeline = await views.timeline({
          ...question,
          ...window,
          bins: 20,
        });
        expect(timeline).toMatchObject({
          binsFrom: '2026-03-01T10:00:00.000Z',
          binMs: 5 * minute,
          total: items.length,
        });
        const key = (bin: number, kind: string, outcome?: string) =>
          `${bin} ${kind} ${outcome}`;
        const expected = new Map<string, number>();
        for (const { occurredAt, kind, outcome } of items) {
          const bin = Math.floor((Date.parse(occurredAt) - ten) / 5 / minute);
          const cell = key(bin, kind, outcome);
          expected.set(cell, (expected.get(cell) ?? 0) + 1);
        }
        expect(
          new Map(
            timeline.counts.map(({ bin, kind, outcome, count }) => [
              key(bin, kind, outcome),
              count,
            ]),
          ),
        ).toEqual(expected);
      }
    });

    it('names the environments, whichever was requested', async () => {
      const { service, views } = await setUp(databaseId);
      await service.reportAll([
        aDeploy({ id: '1' }),
        aDeploy({ id: '2', environment: 'PRODUCTION' }),
        aDeploy({ id: '3', environment: 'staging' }),
        aDeploy({ id: '4', environment: undefined }),
        aDeploy({ id: '5', environment: 'secret', entityRef: payment }),
      ]);
      const environments = async (
        more: Partial<Parameters<typeof views.timeline>[0]>,
      ) => {
        const window = { from: ten - minute, to: ten + minute, bins: 10 };
        const answer = await views.timeline({ ...window, ...more });
        return answer.environments.map(one => [one.environment, one.count]);
      };
      const seen = [
        ['production', 2],
        ['', 1],
        ['staging', 1],
      ];
      expect(await environments({ visible: ref => ref === checkout })).toEqual(
        seen,
      );
      expect(
        await environments({ refs: [checkout], environment: 'staging' }),
      ).toEqual(seen);
    });

    it('counts what was known then', async () => {
      const { service, views, setNow } = await setUp(databaseId);
      await service.report(aDeploy({ outcome: 'in-progress' }));
      const before = Date.parse('2026-03-01T12:00:00Z');
      setNow('2026-03-01T13:00:00Z');
      await service.report(aDeploy({ outcome: 'failed' }));
      const outcomes = async (at?: number) =>
        (
          await views.timeline({ from: ten, to: ten + minute, bins: 9, at })
        ).counts.map(({ outcome, count }) => [outcome, count]);
      expect(await outcomes()).toEqual([['failed', 1]]);
      expect(await outcomes(before)).toEqual([['in-progress', 1]]);
      expect(await outcomes(before - 1)).toEqual([]);
    });

    it('shows the history of one change, as far as one may see it', async () => {
      const { service, views, setNow } = await setUp(databaseId);
      const { id } = await service.report(
        aDeploy({ entityRef: payment, outcome: 'in-progress' }),
      );
      setNow('2026-03-01T12:30:00Z');
      await service.report(
        aDeploy({ occurredAt: '2026-03-01T10:04:00Z', outcome: 'failed' }),
      );
      const all = await views.detail({ id });
      expect(all).toMatchObject({
        id,
        entityRef: checkout,
        outcome: 'failed',
        occurredAt: '2026-03-01T10:00:00.000Z',
        moreReports: false,
      });
      expect(
        all.reports.map(({ outcome, receivedAt }) => [outcome, receivedAt]),
      ).toEqual([
        ['failed', '2026-03-01T12:30:00.000Z'],
        ['in-progress', '2026-03-01T12:00:00.000Z'],
      ]);

      const visible = (ref: string) => ref === checkout;
      const some = await views.detail({ id, visible });
      expect(some.reports.map(({ outcome }) => outcome)).toEqual(['failed']);

      const before = Date.parse('2026-03-01T12:00:00Z');
      expect(await views.detail({ id, at: before })).toMatchObject({
        entityRef: payment,
        outcome: 'in-progress',
        reports: [{ outcome: 'in-progress' }],
      });
      for (const options of [
        { id, at: before, visible },
        { id, at: before - 1 },
        { id: 'x'.repeat(300) },
      ]) {
        await expect(views.detail(options)).rejects.toThrow(
          /^There is no change '.{1,50}'$/,
        );
      }
    });

    it('shows the latest of very many reports, and says that there are more', async () => {
      const { service, views } = await setUp(databaseId);
      const [{ id }] = await service.reportAll(
        Array.from({ length: 120 }, (_, step) =>
          aDeploy({
            title: `step ${step}`,
            occurredAt: new Date(ten + step * 1000).toISOString(),
          }),
        ),
      );
      const { reports, moreReports } = await views.detail({ id });
      expect(reports).toHaveLength(100);
      expect(reports[0].title).toBe('step 119');
      expect(moreReports).toBe(true);
    });
  });
});
