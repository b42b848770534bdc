/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('intakes', table => {
    table.comment('How far trackers were read; a part is such as a repository');
    table.string('source').notNullable().comment('Whose occurrences they are');
    table.string('part').notNullable().comment('What is read of it');
    table
      .text('place')
      .notNullable()
      .comment('Where the next request begins, as JSON');
    table
      .bigInteger('due_at')
      .notNullable()
      .comment('When it is asked again, epoch ms')
      .index();
    table
      .bigInteger('succeeded_at')
      .nullable()
      .comment('When it was last read to its end, epoch ms');
    table
      .integer('failures')
      .notNullable()
      .comment('How often it failed since it last answered');
    table.text('error').nullable().comment('Why it failed last');
    table
      .integer('taken')
      .notNullable()
      .comment('Tickets that were new or had changed, of all time');
    table
      .integer('refused')
      .notNullable()
      .comment('Tickets that could not be taken, of the last pass');
    table.primary(['source', 'part']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('intakes');
};
