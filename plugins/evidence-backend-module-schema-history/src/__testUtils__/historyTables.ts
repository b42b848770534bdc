import type { Knex } from 'knex';
import { createLedgerDatabases } from '@plumbline/backstage-plugin-evidence-backend/testUtils';

/** Of services: only PostgreSQL is read. In CI it must be there. */
export const databases = createLedgerDatabases();
export const describeOnPostgres = databases.supports('POSTGRES_15')
  ? describe
  : describe.skip;

/** A database of some service, and how its owner would configure it. */
export async function createServiceDatabase(): Promise<{
  knex: Knex;
  connection: string;
}> {
  const knex = await databases.init('POSTGRES_15');
  const { host, port, user, password, database } = knex.client.config
    .connection as Record<string, string>;
  return {
    knex,
    connection: `postgresql://${user}:${encodeURIComponent(
      password,
    )}@${host}:${port}/${database}`,
  };
}

/** As Flyway 10 makes it on PostgreSQL. */
export async function createFlywayTable(knex: Knex): Promise<void> {
  await knex.schema.createTable('flyway_schema_history', table => {
    table.integer('installed_rank').primary();
    table.string('version', 50);
    table.string('description', 200).notNullable();
    table.string('type', 20).notNullable();
    table.string('script', 1000).notNullable();
    table.integer('checksum');
    table.string('installed_by', 100).notNullable();
    table
      .timestamp('installed_on', { useTz: false })
      .notNullable()
      .defaultTo(knex.fn.now());
    table.integer('execution_time').notNullable();
    table.boolean('success').notNullable();
  });
}

export function flywayRow(rank: number, row: object = {}) {
  return {
    installed_rank: rank,
    version: `${rank}`,
    description: `step ${rank}`,
    type: 'SQL',
    script: `V${rank}__step_${rank}.sql`,
    checksum: 4711,
    installed_by: 'shop_owner',
    installed_on: `2026-02-0${rank} 10:00:00.5`,
    execution_time: 12,
    success: true,
    ...row,
  };
}

/** As Liquibase 4 makes it on PostgreSQL. */
export async function createLiquibaseTable(knex: Knex): Promise<void> {
  await knex.schema.createTable('databasechangelog', table => {
    table.string('id', 255).notNullable();
    table.string('author', 255).notNullable();
    table.string('filename', 255).notNullable();
    table.timestamp('dateexecuted', { useTz: false }).notNullable();
    table.integer('orderexecuted').notNullable();
    table.string('exectype', 10).notNullable();
    table.string('md5sum', 35);
    table.string('description', 255);
    table.string('comments', 255);
    table.string('tag', 255);
    table.string('liquibase', 20);
    table.string('contexts', 255);
    table.string('labels', 255);
    table.string('deployment_id', 10);
  });
}

export function liquibaseRow(order: number, row: object = {}) {
  return {
    id: `add-column-${order}`,
    author: 'li.wei',
    filename: 'db/changelog.xml',
    dateexecuted: `2026-02-0${order} 10:00:00`,
    orderexecuted: order,
    exectype: 'EXECUTED',
    md5sum: '9:0123456789abcdef',
    description: 'addColumn tableName=orders',
    comments: '',
    tag: null,
    liquibase: '4.31.0',
    deployment_id: '2066400000',
    ...row,
  };
}
