// @ts-check

/**
 * Remembers whether the catalog has shown the owner that a transfer named.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('lifecycle_transfers', table => {
    table
      .bigInteger('followed_at')
      .comment('When the catalog had its owner; null until it has');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('lifecycle_transfers', table => {
    table.dropColumn('followed_at');
  });
};
