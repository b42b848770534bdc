import { mockServices } from '@backstage/backend-test-utils';
import { Retention } from '@plumbline/backstage-plugin-evidence-node';
import {
  aDeploy,
  createLedgerDatabases,
  createTestLedger,
} from '../../testUtils/testLedger';
import { createRetention } from '../createRetention';
import { pastChanges } from './pastChanges';

jest.setTimeout(120_000);

const databases = createLedgerDatabases();
const daysAgo = (days: number) =>
  new Date(Date.now() - days * 86_400_000).toISOString();

describe('changes that were kept long enough', () => {
  it.each(databases.eachSupportedId())(
    'go with their reports, and leave the last and the way back from it, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const { service, setNow } = await createTestLedger(knex);
      const report = async (id: string, days: number, given: object) => {
        setNow(daysAgo(days));
        await service.report(
          aDeploy({ id, title: id, occurredAt: daysAgo(days), ...given }),
        );
      };
      await report('first', 2_000, { revision: '1' });
      await report('second', 1_500, { revision: '2' });
      await report('second again', 1_490, { revision: '2' });
      await report('back', 1_400, { revision: '2' });
      await report('failed', 1_300, { revision: '3', outcome: 'failed' });
      await report('failed again', 1_200, { revision: '3', outcome: 'failed' });
      await report('elsewhere', 1_900, { environment: 'staging' });
      await report('flag', 1_800, { kind: 'flag', item: 'x', revision: 'on' });
      await report('flag off', 900, { kind: 'flag', item: 'x' });
      await report('commit', 1_700, { kind: 'commit' });
      await report('last commit', 1_600, { kind: 'commit' });
      await report('amended', 1_650, { kind: 'commit' });
      await report('late', 1_000, {
        kind: 'commit',
        occurredAt: daysAgo(1_680),
      });
      setNow(daysAgo(100));
      await service.report(
        aDeploy({
          id: 'amended',
          kind: 'commit',
          title: 'Amended',
          occurredAt: daysAgo(1_650),
        }),
      );
      const retention = new Retention({
        knex,
        kinds: [pastChanges],
        rowsAtOnce: 2,
        clock: () => new Date(),
        config: mockServices.rootConfig(),
        logger: mockServices.logger.mock(),
        restMs: 0,
        graceMs: 0,
      });
      const run = async () => {
        await retention.run(new AbortController().signal);
        const rows = await knex('changes')
          .whereNull('superseded_at')
          .orderBy('occurred_at');
        return rows.map(({ body }) => JSON.parse(body).title);
      };
      const left = [
        'first',
        'elsewhere',
        'flag',
        'Amended',
        'last commit',
        'back',
        'failed again',
        'flag off',
      ];
      expect(await run()).toEqual(left);
      expect(
        await knex('change_reports').whereNotIn(
          'change_id',
          knex('changes').select('id'),
        ),
      ).toEqual([]);
      // What stays is passed by.
      expect(await run()).toEqual(left);
      const horizon = (await retention.horizon('changes'))!;
      const sources = await service.sources();
      expect(
        sources.map(({ kind, from }) => [kind, from]).filter(([, at]) => at),
      ).toEqual([
        ['deploy', new Date(horizon).toISOString()],
        ['flag', new Date(horizon).toISOString()],
        ['commit', new Date(horizon).toISOString()],
      ]);
    },
  );

  it.each([
    [{ history: '700d', changes: '720d' }],
    [{ history: false }],
    [{ changes: { days: 380 } }],
  ])('are kept for longer than instants are reproduced: not %j', configured => {
    expect(() =>
      createRetention({
        clock: () => new Date(),
        config: mockServices.rootConfig({
          data: { plumbline: { retention: configured } },
        }),
        knex: {} as never,
        logger: mockServices.logger.mock(),
      }),
    ).toThrow(
      "'plumbline.retention.changes' must be at least 30 days longer than 'plumbline.retention.history'",
    );
  });
});
