/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('decision_outbox', table => {
    table
      .bigInteger('retry_at')
      .nullable()
      .comment(
        'When it is handed over again, epoch ms; null where evidence has not refused it',
      );
    table.index(['subject']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('decision_outbox', table => {
    table.dropIndex(['subject']);
    table.dropColumn('retry_at');
  });
};
