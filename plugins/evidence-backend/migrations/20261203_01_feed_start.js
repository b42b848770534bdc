// @ts-check

/**
 * Of the feed, the step from which on it is kept: a follower asks by steps.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('retention', table => {
    table
      .bigInteger('position')
      .nullable()
      .comment('Of the feed: the last step that may be deleted');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('retention', table => {
    table.dropColumn('position');
  });
};
