import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { freeStaleMigrationLocks } from './staleMigrationLock';

const migrationSource = {
  getMigrations: async () => ['one'],
  getMigrationName: (name: string) => name,
  getMigration: async () => ({
    up: (knex: Knex) =>
      knex.schema.createTable('things', table => {
        table.text('name');
      }),
    down: (knex: Knex) => knex.schema.dropTable('things'),
  }),
};

describe('freeStaleMigrationLocks', () => {
  const databases = TestDatabases.create({
    ids: ['SQLITE_3', 'POSTGRES_15'],
    disableDocker: true,
  });

  describe.each(databases.eachSupportedId())('%s', databaseId => {
    const tables = ['knex_migrations', 'tasks__knex_migrations'];

    async function killedWhileMigrating() {
      const knex = await databases.init(databaseId);
      for (const tableName of tables) {
        await knex.migrate.currentVersion({ migrationSource, tableName });
        await knex(`${tableName}_lock`).update({ is_locked: 1 });
      }
      return knex;
    }

    it('lets the next process migrate', async () => {
      const knex = await killedWhileMigrating();
      const [tableName] = tables;
      const migrate = () => knex.migrate.latest({ migrationSource, tableName });
      await expect(migrate()).rejects.toThrow('already locked');

      await freeStaleMigrationLocks(knex, 'evidence');

      await migrate();
      expect(await knex.schema.hasTable('things')).toBe(true);
      for (const table of tables) {
        expect(await knex(`${table}_lock`).select('is_locked')).toEqual([
          { is_locked: 0 },
        ]);
      }
    });

    it('leaves a new database as it is', async () => {
      const knex = await databases.init(databaseId);

      await freeStaleMigrationLocks(knex, 'evidence');

      expect(await knex.schema.hasTable('knex_migrations_lock')).toBe(false);
    });
  });
});
