/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('set_aside', table => {
    table.comment('Entries that a loop cannot work on, and passes over');
    table.string('loop', 100).notNullable().comment('Which loop or list');
    table.string('entry', 300).notNullable().comment("The entry's id in it");
    table.text('reason').notNullable().comment('Why, in one sentence');
    table.integer('failures').notNullable().comment('How often it failed');
    table
      .bigInteger('first_at')
      .notNullable()
      .comment('When it failed first, epoch milliseconds');
    table
      .bigInteger('last_at')
      .notNullable()
      .comment('When it failed last, epoch milliseconds');
    table.primary(['loop', 'entry']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('set_aside');
};
