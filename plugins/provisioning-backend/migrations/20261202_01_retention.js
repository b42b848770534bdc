// @ts-check

const {
  createRetentionTable,
} = require('@plumbline/backstage-plugin-evidence-node');

/**
 * When each line of a log was written, to delete it some time after. Lines of
 * before, and those of a replica of the version before, have none: they go by
 * their request. Instants are milliseconds since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await createRetentionTable(knex);
  await knex.schema.alterTable('log_lines', table => {
    table
      .bigInteger('at')
      .nullable()
      .comment('When it was written; null where that was not kept');
    table.index(['at'], 'log_lines_at_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // Not by knex: on SQLite it would make the table anew, without its indexes.
  await knex.schema.raw('drop index log_lines_at_idx');
  await knex.schema.raw('alter table log_lines drop column at');
  await knex.schema.dropTable('retention');
};
