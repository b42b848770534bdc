// @ts-check

/**
 * Entities that lack an owner, or that nothing happens to. Instants are
 * milliseconds since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('lifecycle_neglect', table => {
    table.comment('Entities without an owner, or without a sign of use');
    table.string('entity_ref', 500).notNullable();
    table.string('kind', 10).notNullable().comment('orphaned or stale');
    table.bigInteger('since').notNullable();
    table.primary(['entity_ref', 'kind']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('lifecycle_neglect');
};
