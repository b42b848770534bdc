// @ts-check

/**
 * Services on their way from a template. Instants are milliseconds since the
 * epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('creations', table => {
    table.comment('Services that are created from templates');
    table.string('id', 36).primary();
    table.string('state', 12).notNullable();
    table.string('owner', 500).notNullable();
    table
      .string('taken', 63)
      .unique()
      .comment('Its name, until it is withdrawn: nothing else may have it');
    table.string('created_by', 500).notNullable();
    table.bigInteger('created_at').notNullable();
    table.integer('revision').notNullable().comment('Grows with each change');
    table.text('service').notNullable().comment('What it is, as JSON');
    table.string('lease_holder', 36).comment('Who works on it now');
    table.bigInteger('lease_until').comment('After that, another may');
    table.index(['created_at', 'id'], 'creations_created_idx');
  });
  await knex.schema.createTable('creation_steps', table => {
    table.comment('How far each creation is');
    table.string('creation', 36).notNullable();
    table.string('step', 12).notNullable();
    table.string('state', 12).notNullable();
    table.bigInteger('at').notNullable();
    table.text('detail').notNullable().comment('JSON');
    table.primary(['creation', 'step']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('creation_steps');
  await knex.schema.dropTable('creations');
};
