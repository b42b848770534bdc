/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('owner_summaries', table => {
    table.comment('Which owners were told of their debt, once a day');
    table.string('owner').notNullable().comment('The group or user');
    table.string('day').notNullable().comment('UTC, such as 2026-03-01');
    table
      .bigInteger('claimed_at')
      .notNullable()
      .comment('When a replica began to tell them, epoch ms');
    table
      .bigInteger('sent_at')
      .nullable()
      .comment('When they were told, epoch ms; null where that failed');
    table.primary(['owner', 'day']);
    table.index(['day']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('owner_summaries');
};
