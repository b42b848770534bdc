// @ts-check

/**
 * The table of cases as every plugin with derived cases has it. What is in the
 * outbox are ids of these.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.renameTable('candidate_cases', 'derived_cases');
  await knex.schema.alterTable('derived_cases', table => {
    table.renameColumn('candidate', 'subject');
  });
  await knex.schema.alterTable('derived_cases', table => {
    table.index(['subject'], 'derived_cases_subject_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('derived_cases', table => {
    table.dropIndex(['subject'], 'derived_cases_subject_idx');
  });
  await knex.schema.alterTable('derived_cases', table => {
    table.renameColumn('subject', 'candidate');
  });
  await knex.schema.renameTable('derived_cases', 'candidate_cases');
};
