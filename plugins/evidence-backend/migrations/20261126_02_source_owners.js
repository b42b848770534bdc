// @ts-check

const {
  createSourceOwnersTable,
} = require('@plumbline/backstage-plugin-evidence-node');

/**
 * Evidence keeps its author. Instants are milliseconds since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await createSourceOwnersTable(knex);
  await knex.raw(
    `insert into source_owners (key, owner, claimed_at)
      select source, coalesce(principal, 'module ' || source), created_at
      from sources`,
  );
  // Webhooks that were set up once, though nothing may have come from them.
  await knex.raw(
    `insert into source_owners (key, owner, claimed_at)
      select source, 'webhook ' || source, min(learned_at)
      from change_connections
      where source not in (select key from source_owners)
      group by source`,
  );
  await knex.schema.raw('alter table sources drop column principal');

  for (const table of ['change_reports', 'incident_reports']) {
    await knex.schema.alterTable(table, columns => {
      columns
        .text('reported_by')
        .nullable()
        .comment(
          'Principal or interface that reported it; null where it was not kept yet',
        );
    });
  }
  for (const table of ['changes', 'incidents']) {
    await knex.schema.alterTable(table, columns => {
      columns
        .text('reported_by')
        .nullable()
        .comment('Author of the latest report that counts, as in its reports');
      columns
        .bigInteger('amended_at')
        .nullable()
        .comment(
          'When a later report of its author changed it; null as first reported',
        );
    });
    const key = table === 'changes' ? 'id' : 'key';
    await knex.raw(
      `update ${table} set amended_at = learned_at
        where exists (
          select 1 from ${table} as before
          where before.${key} = ${table}.${key}
            and before.row_id < ${table}.row_id
            and before.body <> ${table}.body)`,
    );
  }
  // A source of incidents has had one principal since its first report.
  await knex.raw(
    `update incidents set reported_by = (
        select owner from source_owners
        where key = incidents.source and owner <> 'module ' || key)`,
  );
  await knex.raw(
    `update incident_reports set reported_by = (
        select max(reported_by) from incidents
        where incidents.key = incident_reports.incident_key)`,
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // Not by knex: on SQLite it would make the tables anew, without their indexes.
  /** @type {(table: string, column: string) => Promise<unknown>} */
  const drop = async (table, column) =>
    knex.schema.raw(`alter table ${table} drop column ${column}`);
  for (const table of ['changes', 'incidents']) {
    await drop(table, 'amended_at');
  }
  for (const table of [
    'changes',
    'incidents',
    'change_reports',
    'incident_reports',
  ]) {
    await drop(table, 'reported_by');
  }
  await knex.schema.alterTable('sources', table => {
    table
      .text('principal')
      .nullable()
      .comment('Who first pushed it; null for collectors of this installation');
  });
  await knex.raw(
    `update sources set principal = (
        select owner from source_owners
        where key = sources.source
          and owner not like 'webhook %'
          and owner not like 'collector %'
          and owner not like 'module %')`,
  );
  await knex.schema.dropTable('source_owners');
};
