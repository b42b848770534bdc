import { mockServices } from '@backstage/backend-test-utils';
import { Retention } from '@plumbline/backstage-plugin-evidence-node';
import { pastChanges } from '../changes/database/pastChanges';
import { createTestAlerts } from '../testUtils/testAlerts';
import { createEvidenceDatabases } from '../testUtils/testStore';

jest.setTimeout(120_000);

const databases = createEvidenceDatabases();
const by = { author: 'webhook acme' };
const page = 'https://git.acme.example/shop/cart';
const to = Date.parse('2026-03-01T12:00:00Z');

const aPull = (of: object = {}) => ({
  source: 'acme',
  id: '7',
  repository: page,
  openedAt: '2026-02-20T10:00:00Z',
  mergedAt: '2026-02-21T10:00:00Z',
  revision: 'a'.repeat(40),
  ...of,
});

describe.each(databases.eachSupportedId())(
  'pull requests, on %s',
  databaseId => {
    const start = async () => {
      const knex = await databases.init(databaseId);
      const clock = () => new Date(to);
      const { know, runs, runStore } = await createTestAlerts(knex, { clock });
      const ref = know('cart', {
        'backstage.io/source-location': `url:${page}`,
      });
      const listed = async (of: object = {}) =>
        (
          await runStore.pullRequests({
            ...{ refs: [ref], from: 0, to, limit: 10 },
            ...of,
          })
        ).map(one => one.pull.id);
      return { clock, knex, listed, ref, runs, runStore };
    };

    it('come to one of all reports, of the service of their repository', async () => {
      const { listed, ref, runs, runStore } = await start();
      const { revision, mergedAt, ...opened } = aPull();
      const reports = [
        { ...opened, approvedAt: '2026-02-20T18:00:00Z' },
        { ...opened, approvedAt: '2026-02-20T12:00:00+01:00' },
        { ...opened, mergedAt, revision },
      ];
      const { receipts, rejected } = await runs.reportPullRequests(reports, by);
      expect(rejected).toEqual([]);
      expect(receipts.map(({ status }) => status)).toEqual([
        ...['stored', 'updated', 'updated'],
      ]);
      const again = await runs.reportPullRequests(reports, by);
      expect(again.receipts.map(({ status }) => status)).toEqual(
        Array(3).fill('duplicate'),
      );
      expect(
        await runStore.pullRequests({ refs: [ref], from: 0, to, limit: 10 }),
      ).toMatchObject([
        {
          entityRef: ref,
          at: Date.parse('2026-02-21T10:00:00Z'),
          pull: { approvedAt: '2026-02-20T11:00:00.000Z', revision },
        },
      ]);
      expect(await listed({ refs: ['component:default/other'] })).toEqual([]);
      expect(await listed({ refs: [] })).toEqual([]);
      expect(await listed({ revisions: ['b'.repeat(40)] })).toEqual([]);
      expect(await listed({ revisions: [revision] })).toEqual(['7']);
      expect(await listed({ to: Date.parse('2026-02-21T09:00:00Z') })).toEqual(
        [],
      );
    });

    it('belong to who reported them first, and are refused one by one', async () => {
      const { listed, runs } = await start();
      await runs.reportPullRequests([aPull()], by);
      await expect(
        runs.reportPullRequests([aPull()], { author: 'user:default/li' }),
      ).rejects.toThrow(/acme/);
      const { receipts, rejected } = await runs.reportPullRequests(
        [
          aPull({ id: '8', openedAt: undefined, mergedAt: undefined }),
          aPull({ id: '9', mergedAt: '2999-01-01T00:00:00Z' }),
          aPull({ id: '10', openedAt: '0001-01-01T00:00:00Z' }),
          aPull({ id: '11', repository: undefined }),
          aPull({ id: '12' }),
        ],
        by,
      );
      expect(receipts).toMatchObject([{ status: 'stored' }]);
      expect(rejected.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
      expect(rejected[0].reason).toBe(
        "The pull request needs an instant: one of 'committedAt', 'openedAt', 'reviewedAt', 'approvedAt', 'mergedAt'",
      );
      expect(rejected[2].reason).toMatch(
        /^'openedAt' of the pull request lies before 2000/,
      );
      expect((await listed()).sort()).toEqual(['12', '7']);
    });

    it('are kept without the date of a commit that can not be right', async () => {
      const { ref, runs, runStore } = await start();
      const { receipts } = await runs.reportPullRequests(
        ['1999-12-31T23:59:59Z', '2099-01-01T00:00:00Z'].map(
          (committedAt, at) => aPull({ id: `${at}`, committedAt }),
        ),
        by,
      );
      expect(receipts).toMatchObject([
        { status: 'stored' },
        { status: 'stored' },
      ]);
      const only = aPull({ openedAt: undefined, mergedAt: undefined });
      const { rejected } = await runs.reportPullRequests(
        [{ ...only, committedAt: '2099-01-01T00:00:00Z' }],
        by,
      );
      expect(rejected[0].reason).toMatch(/needs an instant/);
      for (const { pull } of await runStore.pullRequests({
        ...{ refs: [ref], from: 0, to, limit: 10 },
      })) {
        expect(pull).toMatchObject({ openedAt: '2026-02-20T10:00:00.000Z' });
        expect(pull).not.toHaveProperty('committedAt');
      }
    });

    it('are deleted when changes of their time are', async () => {
      const { clock, knex, listed, runs } = await start();
      const old = {
        openedAt: '2023-02-01T10:00:00Z',
        mergedAt: '2024-02-01T10:00:00Z',
      };
      await runs.reportPullRequests(
        [aPull(), aPull({ id: 'old', ...old })],
        by,
      );
      await new Retention({
        ...{ clock, knex, graceMs: 0, restMs: 0 },
        kinds: [pastChanges],
        config: mockServices.rootConfig(),
        logger: mockServices.logger.mock(),
      }).run(new AbortController().signal);
      expect(await listed()).toEqual(['7']);
      expect(await knex('pull_requests')).toHaveLength(1);
    });
  },
);
