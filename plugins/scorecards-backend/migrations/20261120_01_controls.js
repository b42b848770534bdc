/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('control_versions', table => {
    table.comment(
      'What each version of a control meant when it was first seen',
    );
    table.string('control').notNullable().comment('Id of the control');
    table.integer('version').notNullable().comment('From 1');
    table
      .text('meaning')
      .notNullable()
      .comment('Canonical JSON of all that verdicts depend on');
    table
      .text('body')
      .notNullable()
      .comment('The control, with defaults, as JSON');
    table
      .string('source')
      .notNullable()
      .comment("Its key in 'plumbline.standards'");
    table.text('path').notNullable().comment('The file in that source');
    table
      .bigInteger('first_seen')
      .notNullable()
      .comment('When it was first seen, epoch ms');
    table.primary(['control', 'version']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('control_versions');
};
