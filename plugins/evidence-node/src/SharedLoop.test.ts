import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { SharedLoop } from './SharedLoop';
import { MeasuredWork } from './telemetry';

jest.setTimeout(60_000);

describe('a loop that replicas share', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
  beforeAll(() => {
    // Loops look each 0.3 seconds whose work it is.
    process.env.PLUMBLINE_PACE = '0.02';
  });
  afterAll(() => {
    delete process.env.PLUMBLINE_PACE;
  });
  const pause = (ms: number) => new Promise(done => setTimeout(done, ms));

  it.each(databases.eachSupportedId())(
    'runs on one of them, and on another one once that has stopped, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await knex.schema.createTable('leases', table => {
        table.string('name').primary();
        table.string('holder').notNullable();
        table.bigInteger('token').notNullable();
        table.bigInteger('expires_at').notNullable();
      });
      const runs: { who: string; isNew: boolean }[] = [];
      const loopOf = (who: string, what = 'sweep') =>
        new SharedLoop({
          knex,
          name: what,
          what: 'Sweeping',
          everyMs: 100,
          logger: mockServices.logger.mock(),
          run: async (_, { isNew }) => {
            runs.push({ who, isNew });
            await pause(50);
          },
        });
      const first = loopOf('first');
      const second = loopOf('second');
      const other = loopOf('other', 'something-else');
      first.start();
      await pause(200);
      second.start();
      other.start();
      await pause(600);
      const of = (who: string) => runs.filter(run => run.who === who);
      expect(of('first').map(({ isNew }) => isNew)).toEqual([
        true,
        ...of('first')
          .slice(1)
          .map(() => false),
      ]);
      expect(of('first').length).toBeGreaterThan(2);
      expect(of('second')).toEqual([]);
      expect(of('other').length).toBeGreaterThan(1);
      await first.stop();
      const before = of('first').length;
      await pause(600);
      expect(of('first')).toHaveLength(before);
      expect(of('second').slice(0, 2)).toEqual([
        { who: 'second', isNew: true },
        { who: 'second', isNew: false },
      ]);
      await Promise.all([second.stop(), other.stop()]);
    },
  );

  it.each(databases.eachSupportedId())(
    'runs at once where it is nudged, also after a failure, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await knex.schema.createTable('leases', table => {
        table.string('name').primary();
        table.string('holder').notNullable();
        table.bigInteger('token').notNullable();
        table.bigInteger('expires_at').notNullable();
      });
      let runs = 0;
      const loop = new SharedLoop({
        knex,
        name: 'sweep',
        what: 'Sweeping',
        everyMs: 3_600_000,
        logger: mockServices.logger.mock(),
        run: async () => {
          runs += 1;
        },
      });
      loop.start();
      await pause(300);
      expect(runs).toBe(1);
      loop.nudge();
      await pause(300);
      expect(runs).toBe(2);
      await loop.stop();
      expect(await knex('leases').pluck('name')).toEqual(['sweep']);
      expect(Number((await knex('leases').first()).expires_at)).toBe(0);
    },
  );

  it.each(databases.eachSupportedId())(
    'waits for its interval where it failed, and stays new, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await knex.schema.createTable('leases', table => {
        table.string('name').primary();
        table.string('holder').notNullable();
        table.bigInteger('token').notNullable();
        table.bigInteger('expires_at').notNullable();
      });
      const runs: boolean[] = [];
      const logger = mockServices.logger.mock();
      const measured = jest.spyOn(MeasuredWork.prototype, 'measure');
      const loop = new SharedLoop({
        knex,
        name: 'sweep',
        what: 'Sweeping',
        everyMs: 300_000,
        logger,
        run: async (_, { isNew }) => {
          runs.push(isNew);
          if (runs.length < 3) {
            throw new Error('Away');
          }
        },
      });
      loop.start();
      // Many looks, and shorter than its interval.
      await pause(3_000);
      expect(runs).toEqual([true]);
      for (const expected of [
        [true, true],
        [true, true, true],
        [true, true, true, false],
      ]) {
        loop.nudge();
        await pause(500);
        expect(runs).toEqual(expected);
      }
      await loop.stop();
      // The looks between are no runs, and no success after which it is logged again.
      expect(measured).toHaveBeenCalledTimes(4);
      expect(logger.warn).toHaveBeenCalledTimes(1);
      measured.mockRestore();
    },
  );
});
