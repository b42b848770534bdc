/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('judgements', table => {
    table
      .bigInteger('failing_since')
      .nullable()
      .comment(
        'When it last began to fail without having passed since, epoch ms; not being known in between does not end it',
      );
  });
  await knex('judgements')
    .where({ status: 'fail' })
    .update({ failing_since: knex.ref('since') });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('judgements', table => {
    table.dropColumn('failing_since');
  });
};
