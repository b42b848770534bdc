/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('told_news', table => {
    table.comment('What a ledger tells of entities that may make levels wrong');
    table.string('entity_ref').primary().comment('Whose changes they are');
    table
      .text('news')
      .notNullable()
      .comment('What was told of, as a JSON list of evidence and meaning');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('told_news');
};
