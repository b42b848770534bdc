// @ts-check

/**
 * Who was notified of a service that is deprecated. Instants are milliseconds
 * since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('lifecycle_notices', table => {
    table.comment('Owners of consumers who were notified of a deprecation');
    table.string('step_id', 36).notNullable().comment('That deprecated it');
    table.string('owner', 500).notNullable().comment('The group or user');
    table.bigInteger('at').notNullable();
    table.primary(['step_id', 'owner']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('lifecycle_notices');
};
