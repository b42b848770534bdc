/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('owner_summaries', table => {
    table.comment('Which owners were told on which day');
    table.string('owner').notNullable().comment('Who is told');
    table.string('day').notNullable().comment('UTC, such as 2026-03-01');
    table
      .bigInteger('claimed_at')
      .notNullable()
      .comment('When a replica began to tell them, epoch ms');
    table
      .bigInteger('sent_at')
      .nullable()
      .comment('When they were told, epoch ms; absent until then');
    table.primary(['owner', 'day']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('owner_summaries');
};
