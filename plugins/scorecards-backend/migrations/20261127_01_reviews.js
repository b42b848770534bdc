/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('reviews', table => {
    table.comment('Failing verdicts of samples, as people judged them');
    table.string('control').notNullable().comment('Id of the control');
    table
      .integer('control_version')
      .notNullable()
      .comment('The version that judged');
    table.string('entity_ref').notNullable().comment('The entity');
    table.string('reviewed_by').notNullable().comment('The user who reviewed');
    table.string('outcome').notNullable().comment('right or wrong');
    table.text('reason').nullable().comment('Why');
    table
      .text('said')
      .notNullable()
      .comment('The verdict when it was reviewed, as JSON');
    table
      .bigInteger('reviewed_at')
      .notNullable()
      .comment('When that was, epoch ms');
    table.primary(['control', 'control_version', 'entity_ref', 'reviewed_by']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('reviews');
};
