// @ts-check

/**
 * Of how many entities it was known whether they are neglected. Instants are
 * milliseconds since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('lifecycle_neglect_searches', table => {
    table.comment(
      'The last search for what is orphaned, and for what is stale',
    );
    table.string('kind', 10).primary().comment('orphaned or stale');
    table.bigInteger('at').notNullable().comment('When it ended');
    table.integer('known').notNullable().comment('Of so many it was known');
    table.integer('unknown').notNullable().comment('Of so many it was not');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('lifecycle_neglect_searches');
};
