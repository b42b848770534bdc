// @ts-check

const {
  createSourceOwnersTable,
} = require('@plumbline/backstage-plugin-evidence-node');

/**
 * Occurrences keep their author. Instants are milliseconds since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await createSourceOwnersTable(knex);
  // Trackers that were read once, though they may be configured no more.
  await knex.raw(
    `insert into source_owners (key, owner, claimed_at)
      select lower(source), 'intake ' || lower(source), 0
      from intakes group by lower(source)`,
  );
  await knex.schema.alterTable('occurrences', table => {
    table
      .text('reported_by')
      .nullable()
      .comment(
        'Principal or interface that reported it; null where it was not kept yet',
      );
    table
      .bigInteger('amended_at')
      .nullable()
      .comment('When its author last changed it; null as first reported');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // Not by knex: on SQLite it would make the table anew, without its indexes.
  for (const column of ['reported_by', 'amended_at']) {
    await knex.schema.raw(`alter table occurrences drop column ${column}`);
  }
  await knex.schema.dropTable('source_owners');
};
