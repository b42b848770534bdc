/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('gate_answers', table => {
    table.comment('What people answered where a deploy waited for them');
    table.string('id').primary().comment('Of the run and the environment');
    table
      .string('gate')
      .notNullable()
      .comment('The repository and the environment');
    table.string('answer').notNullable().comment('approved or rejected');
    table.bigInteger('at').notNullable().comment('When, epoch ms');
    table
      .text('occurrence')
      .notNullable()
      .comment('The work that an approval was, as JSON');
    table.index(['gate', 'at']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('gate_answers');
};
