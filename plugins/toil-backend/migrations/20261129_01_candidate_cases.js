// @ts-check

const {
  createCaseOutboxTable,
} = require('@plumbline/backstage-plugin-evidence-node');

/**
 * What people have to decide about candidates, to list it in evidence. Those of
 * before are found by the first look.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await createCaseOutboxTable(knex);
  await knex.schema.createTable('candidate_cases', table => {
    table.comment('Promotions and reviews as they were published last');
    table.string('id', 200).primary().comment('Type, candidate and since when');
    table.text('candidate').notNullable().comment('Id of the candidate');
    table.boolean('waiting').notNullable().comment('Whether nobody decided');
    table.integer('revision').notNullable().comment('Only grows');
    table.text('body').notNullable().comment('JSON: the case without revision');
    table.index(['waiting'], 'candidate_cases_waiting_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('candidate_cases');
  await knex.schema.dropTable('case_outbox');
};
