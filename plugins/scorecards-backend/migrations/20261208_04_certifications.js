// @ts-check

/**
 * Owners confirm owner, access and infrastructure of entities. Instants are
 * milliseconds since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('certifications', table => {
    table.comment('Confirmations of owner, access and infrastructure');
    table.string('entity_ref', 500).notNullable();
    table.integer('version').notNullable().comment('From 1; of one entity');
    table.bigInteger('at').notNullable();
    table.string('confirmed_by', 500).notNullable().comment('The user');
    table.text('reason');
    table.string('seen', 64).notNullable().comment('Over what was confirmed');
    table.primary(['entity_ref', 'version']);
  });
  await knex.schema.createTable('certification_begins', table => {
    table.comment('Since when entities have to be confirmed');
    table.string('entity_ref', 500).primary();
    table.bigInteger('since').notNullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('certification_begins');
  await knex.schema.dropTable('certifications');
};
