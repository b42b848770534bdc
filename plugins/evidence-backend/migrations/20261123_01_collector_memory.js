// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('collector_memory', table => {
    table.comment(
      'What collectors remember from one pass to the next, such as ETags; no evidence',
    );
    table.string('collector', 100).notNullable().comment('Id of the collector');
    table
      .string('key', 500)
      .notNullable()
      .comment('What it remembers something about, in its own words');
    table.text('value').notNullable().comment('In its own format');
    table.primary(['collector', 'key']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('collector_memory');
};
