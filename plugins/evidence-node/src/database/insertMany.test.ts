import { TestDatabases } from '@backstage/backend-test-utils';
import { insertMany } from './insertMany';

jest.setTimeout(120_000);

const columns = {
  at: 'bigint',
  name: 'text',
  isNew: 'boolean',
  note: 'text',
} as const;

const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    at,
    name: `name '${at}' "?"`,
    isNew: at % 3 === 0,
    note: at % 2 ? null : undefined,
  }));

describe('insertMany', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

  async function setUp(databaseId: string) {
    const knex = await databases.init(databaseId as never);
    await knex.schema.createTable('things', table => {
      table.increments('seq');
      table.bigInteger('at').unique();
      table.text('name');
      table.boolean('isnew');
      table.text('note');
    });
    const insert = (rows: object[], ending?: string) =>
      knex.transaction(trx =>
        insertMany(trx, { table: 'things', columns, rows, ending }),
      );
    const read = async () =>
      (await knex('things').orderBy('seq')).map(
        ({ at, name, isnew, note }) => ({
          at: Number(at),
          name,
          isNew: Boolean(isnew),
          note,
        }),
      );
    return { clear: () => knex('things').delete(), insert, read };
  }

  it.each(databases.eachSupportedId())(
    'inserts few rows and many in their order on %s',
    async databaseId => {
      const { clear, insert, read } = await setUp(databaseId);
      // Of the four columns 150 rows go in together, and 2,000 as one document.
      for (const count of [0, 1, 149, 150, 151, 300, 2_001]) {
        await insert(rowsOf(count));
        expect(await read()).toEqual(
          rowsOf(count).map(row => ({ ...row, note: null })),
        );
        await clear();
      }
    },
  );

  it.each(databases.eachSupportedId())(
    'does of conflicts what its ending says, and nothing where it fails, on %s',
    async databaseId => {
      const { insert, read } = await setUp(databaseId);
      await insert(rowsOf(200));
      // The driver's errors are of another realm, which `toThrow` takes for none.
      await expect(insert(rowsOf(400))).rejects.toMatchObject({
        message: expect.stringMatching(/unique/i),
      });
      expect(await read()).toHaveLength(200);
      await insert(rowsOf(400), 'on conflict (at) do nothing');
      expect(await read()).toHaveLength(400);
    },
  );

  it.each(databases.eachSupportedId())(
    'writes half a character like the driver, of one row and of many, on %s',
    async databaseId => {
      const { clear, insert, read } = await setUp(databaseId);
      for (const count of [1, 200]) {
        await insert(
          rowsOf(count).map(row => ({ ...row, name: `half \ud800 ${row.at}` })),
        );
        for (const { name } of await read()) {
          expect(name).toMatch(/^half .+ \d+$/);
          expect(name).not.toMatch(/\p{Cs}/u);
        }
        await clear();
      }
    },
  );
});
