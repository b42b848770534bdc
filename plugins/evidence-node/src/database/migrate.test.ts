import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { migrate } from './migrate';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
  disableDocker: true,
});

/** The migrations of a version: each adds a table of its name. */
function versionWith(...tables: string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'migrations-'));
  tables.forEach((table, index) =>
    writeFileSync(
      join(directory, `2026010${index + 1}_${table}.js`),
      `exports.up = knex => knex.schema.createTable('${table}', t => { t.text('x'); });
exports.down = knex => knex.schema.dropTable('${table}');`,
    ),
  );
  return directory;
}

describe('migrate', () => {
  const versions = [
    versionWith('first'),
    versionWith('first', 'second', 'also'),
    versionWith('first', 'second', 'also', 'third'),
  ];
  const foreign = versionWith('theirs', 'more');
  /** The oldest, with a fix that the others do not have. */
  const patched = versionWith('first', 'patch');
  afterAll(() =>
    [...versions, foreign, patched].forEach(folder =>
      rmSync(folder, { recursive: true }),
    ),
  );

  it.each(databases.eachSupportedId())(
    'lets the version before start again, and none before that, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const logger = mockServices.logger.mock();
      const [oldest, before, now] = versions;
      await migrate(knex, { directory: oldest, logger });
      await migrate(knex, { directory: before, logger });
      expect(logger.warn).not.toHaveBeenCalled();
      // Several migrations of one upgrade.
      await migrate(knex, { directory: oldest, logger });
      expect(logger.warn.mock.calls).toEqual([
        [
          "A newer version has upgraded the database, with '20260102_second.js', '20260103_also.js'; this version works with it until it is replaced",
        ],
      ]);
      await migrate(knex, { directory: now, logger });
      await migrate(knex, { directory: before, logger });
      await expect(migrate(knex, { directory: oldest })).rejects.toThrow(
        /^The database was upgraded more than once since this version, which does not know '20260102_second.js', '20260103_also.js', '20260104_third.js': start a newer version, or restore a backup/,
      );
      // Forward again: nothing is done twice.
      await migrate(knex, { directory: now, logger });
      expect(await knex.schema.hasTable('third')).toBe(true);
      expect(await knex('knex_migrations').pluck('name')).toHaveLength(4);
    },
  );

  it.each(databases.eachSupportedId())(
    'writes nothing to a database that it refuses, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const [oldest, before, now] = versions;
      const written = async () => ({
        completed: await knex('knex_migrations').pluck('name'),
        tables: await Promise.all(
          ['first', 'second', 'third'].map(name => knex.schema.hasTable(name)),
        ),
      });
      await migrate(knex, { directory: foreign });
      const theirs = await written();
      await expect(migrate(knex, { directory: now })).rejects.toThrow(
        "The database belongs to something else: its migrations are '20260101_theirs.js', '20260102_more.js', and none is of this plugin; give the plugin a database that no other program uses",
      );
      expect(await written()).toEqual(theirs);
      expect(theirs.tables).toEqual([false, false, false]);

      // One that was upgraded twice, of which this version has not all.
      const other = await databases.init(databaseId);
      for (const directory of [oldest, before, now]) {
        await migrate(other, { directory });
      }
      await expect(migrate(other, { directory: patched })).rejects.toThrow(
        /^The database was upgraded more than once/,
      );
      expect(await other.schema.hasTable('patch')).toBe(false);
      expect(await other('knex_migrations').pluck('name')).toHaveLength(4);
    },
  );
});
