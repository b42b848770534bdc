// @ts-check

/**
 * A failure waits for the platform once the owner of the control says so; until
 * then its team claims it.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('blocks', table => {
    table
      .string('confirmed_by', 500)
      .comment('Of the group that owns the control; null while it is claimed');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('blocks', table => {
    table.dropColumn('confirmed_by');
  });
};
