// @ts-check

/**
 * What each version of a template for services was when it was first offered:
 * services were made of it, and an upgrade merges with it.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('service_templates', table => {
    table.string('template', 63).notNullable();
    table.integer('version').notNullable();
    table.string('digest', 64).notNullable().comment('Of all its files');
    table
      .text('body')
      .notNullable()
      .comment('JSON: the text of template.yaml, and the files by path');
    table.string('source', 100).notNullable().comment('Where it came from');
    table.bigInteger('first_seen').notNullable().comment('Epoch milliseconds');
    table.primary(['template', 'version']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('service_templates');
};
