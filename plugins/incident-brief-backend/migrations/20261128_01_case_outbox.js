// @ts-check

const {
  createCaseOutboxTable,
} = require('@plumbline/backstage-plugin-evidence-node');

/**
 * Cases to publish to evidence; those of before are published once.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await createCaseOutboxTable(knex);
  await knex.raw(
    `insert into case_outbox (type, case_id)
      select 'correction', id from corrections order by reported_at`,
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('case_outbox');
};
