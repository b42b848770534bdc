import { mockServices } from '@backstage/backend-test-utils';
import {
  prepareDatabase,
  Retention,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Underlying } from '@plumbline/backstage-plugin-scorecards-common';
import fc from 'fast-check';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { verdictHistory } from '../verdicts/retention';
import type { JudgedEntity } from '../verdicts/records';
import { SummaryStore } from '../summary/SummaryStore';
import { VerdictStore } from '../verdicts/VerdictStore';

jest.setTimeout(120_000);

const days = 700;
const start = Date.now() - days * dayMs;
const at = (day: number) => start + day * dayMs;
const page = { terms: [], limit: 100 };

/** On a day one entity is judged, or is gone. */
const judgement = fc.record({
  day: fc.integer({ min: 1, max: days - 1 }),
  name: fc.constantFrom('a', 'b', 'c'),
  status: fc.constantFrom<Underlying | undefined>(
    ...(['pass', 'fail', 'fail', 'unknown', undefined] as const),
  ),
});

describe('the history of verdicts', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'reads the same at every instant that is kept, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await prepareDatabase(
        { getClient: async () => knex },
        '@plumbline/backstage-plugin-scorecards-backend',
      );
      const store = new VerdictStore(knex);
      const counts = new SummaryStore(knex);
      const lease = (await store.claim('me', 600_000))!;
      const logger = mockServices.logger.mock();
      const retention = new Retention({
        knex,
        logger,
        clock: () => new Date(),
        config: mockServices.rootConfig(),
        kinds: [verdictHistory({ daysObserved: 30 })],
        rowsAtOnce: 3,
        restMs: 0,
        graceMs: 0,
      });
      let deleted = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(judgement, { minLength: 20, maxLength: 40 }),
          fc.array(fc.integer({ min: 301, max: days }), { minLength: 3 }),
          fc.integer({ min: 50, max: 250 }),
          async (history, looked, frozen) => {
            for (const table of ['verdicts', 'baselines', 'retention']) {
              await knex(table).delete();
            }
            const judged = (name: string, status: Underlying) =>
              ({
                entityRef: `component:default/${name}`,
                kind: 'Component',
                judged: ['x', 'y'].map(control => ({
                  control,
                  version: 1,
                  status,
                  message: status,
                  ownedBy: 'service',
                  evidence: [],
                })),
              } as JudgedEntity);
            for (const { day, name, status } of history.sort(
              (one, other) => one.day - other.day,
            )) {
              await store.keep(lease, [
                {
                  judged: status ? [judged(name, status)] : [],
                  gone: status ? [] : [`component:default/${name}`],
                  at: at(day),
                },
              ]);
            }
            await knex('baselines').insert({
              control: 'x',
              date_at: at(frozen),
              frozen_at: at(frozen),
              frozen_by: 'user:default/ana',
            });
            const failedAtFreeze = async () => {
              const asOf = { now: at(days), at: at(frozen) };
              const then = await counts.statuses({ control: 'x' }, asOf);
              return then.reduce((sum, { failing }) => sum + failing, 0);
            };
            // Counts have no order, and PostgreSQL gives them in any.
            const summary = async () =>
              Object.values(
                await counts.summary(
                  {},
                  {
                    by: undefined,
                    terms: [],
                    now: at(days),
                    from: Math.floor(at(301) / dayMs),
                    to: Math.floor(at(days) / dayMs),
                  },
                ),
              ).map(rows => rows.map(row => JSON.stringify(row)).sort());
            const answers = async () => [
              await store.list({}, { ...page, now: at(days) }),
              await Promise.all(
                looked.map(day =>
                  store.list({}, { ...page, now: at(days), at: at(day) }),
                ),
              ),
              await summary(),
              await failedAtFreeze(),
            ];
            const before = await answers();
            const rows = await knex('verdicts');
            await retention.run(new AbortController().signal);
            expect(await answers()).toEqual(before);
            const left = await knex('verdicts');
            deleted += rows.length - left.length;
            // Beside what a baseline was frozen with, nothing of before is left.
            expect(
              left.filter(
                row =>
                  row.control === 'y' &&
                  row.superseded_at !== null &&
                  Number(row.superseded_at) <= at(300) - 60_000,
              ),
            ).toEqual([]);
          },
        ),
        { numRuns: 25 },
      );
      expect(deleted).toBeGreaterThan(100);
    },
  );

  it('is kept for as long as a promotion has to be observed', () => {
    expect(verdictHistory({ daysObserved: 200 }).leastDays).toBe(200);
  });
});
