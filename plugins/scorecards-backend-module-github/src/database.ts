import type { Knex } from 'knex';

const migrations: Record<string, Knex.Migration> = {
  '20261214_01_waits': {
    async up(knex) {
      await knex.schema.createTable('github_deployment_waits', columns => {
        columns.comment('Deployments of GitHub that wait for a review');
        columns.text('id').primary();
        columns.text('wait').notNullable();
        columns.bigInteger('since').notNullable();
      });
    },
    async down(knex) {
      await knex.schema.dropTable('github_deployment_waits');
    },
  },
  '20261215_01_events': {
    async up(knex) {
      await knex.schema.createTable('github_pending_events', columns => {
        columns.comment('Events of GitHub that are still to be answered');
        columns.text('id').primary().comment('Of what is answered');
        columns.text('version').notNullable().comment('Of the event');
        columns.text('account').notNullable().comment('Owner at its host');
        columns.text('event').notNullable().comment('As JSON');
        columns.bigInteger('at').notNullable().comment('When it happened');
        columns.bigInteger('since').notNullable().comment('When it came');
        columns.integer('attempts').notNullable().comment('That failed');
        columns
          .bigInteger('next_at')
          .notNullable()
          .index()
          .comment('When it is tried again');
        columns.text('reason').comment('Why the last attempt failed');
      });
    },
    async down(knex) {
      await knex.schema.dropTable('github_pending_events');
    },
  },
};

const migrationSource: Knex.MigrationSource<[string, Knex.Migration]> = {
  getMigrations: async () => Object.entries(migrations),
  getMigrationName: ([name]) => name,
  getMigration: async ([, migration]) => migration,
};

/** Apart from the migrations of the plugin, which knows no modules. */
export async function migrate(knex: Knex): Promise<void> {
  await knex.migrate.latest({
    tableName: 'github_migrations',
    migrationSource,
    disableMigrationsListValidation: true,
  });
}
