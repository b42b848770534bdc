// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('change_subjects', table => {
    table
      .text('candidates')
      .comment(
        'Entities that the signals may mean: for each signal, by rank; JSON; null where they mean no other than entity_ref',
      );
  });
  await knex.schema.createTable('change_candidates', table => {
    table.comment(
      'Signals that have had to do with more than one entity, and which: whose they are depends on what a reader may see',
    );
    table
      .string('subject', 64)
      .notNullable()
      .comment('Id of the signals, as in change_subjects');
    table
      .text('entity_ref')
      .notNullable()
      .comment('An entity that they mean, may mean or once meant');
    table.primary(['entity_ref', 'subject']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('change_candidates');
  await knex.schema.alterTable('change_subjects', table => {
    table.dropColumn('candidates');
  });
};
