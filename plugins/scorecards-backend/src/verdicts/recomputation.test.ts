import fc from 'fast-check';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { aJudge } from './__testUtils__/aJudge';
import { anyChange, ChangingEstate } from './__testUtils__/changingEstate';

jest.setTimeout(600_000);

/** Of one run; the environment may ask for more, as before a release. */
const changesWanted = Number(process.env.PLUMBLINE_TEST_CHANGES ?? 250);

describe('judging what changes', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'comes to what judging all again in an empty database comes to, on %s',
    async databaseId => {
      let compared = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyChange, {
            minLength: changesWanted,
            maxLength: changesWanted,
            size: 'max',
          }),
          async changes => {
            const estate = new ChangingEstate();
            const knex = await databases.init(databaseId);
            const judge = await aJudge(knex, estate);
            await judge.judge();
            for (const one of changes) {
              estate.apply(one);
              if (one.type === 'judge') {
                await judge.judge();
              }
            }
            await judge.judge();
            const fresh = await databases.init(databaseId);
            const again = await aJudge(fresh, estate);
            await again.judge();
            const found = await judge.verdicts();
            compared += found.length;
            expect(found).toEqual(await again.verdicts());
          },
        ),
        { numRuns: Number(process.env.PLUMBLINE_TEST_RUNS ?? 1) },
      );
      expect(compared).toBeGreaterThan(0);
    },
  );

  it('writes nothing where nothing is new', async () => {
    const knex = await databases.init('SQLITE_3');
    const estate = new ChangingEstate();
    estate.apply({ type: 'slos', of: 1, count: 1 });
    const judge = await aJudge(knex, estate);
    await judge.judge();
    const written: string[] = [];
    knex.on('query', ({ sql }: { sql: string }) => {
      if (!/^\s*select/i.test(sql)) {
        written.push(sql);
      }
    });
    await judge.judge();
    expect(written).toEqual([]);
    estate.apply({ type: 'slos', of: 1, count: 0 });
    await judge.judge();
    expect(written).not.toEqual([]);
  });
});
