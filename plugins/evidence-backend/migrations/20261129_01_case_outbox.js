// @ts-check

const {
  createCaseOutboxTable,
} = require('@plumbline/backstage-plugin-evidence-node');

/**
 * Decisions about discrepancies to list; those of before are published once.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await createCaseOutboxTable(knex);
  await knex.raw(
    `insert into case_outbox (type, case_id)
      select 'discrepancy', discrepancy_id from discrepancy_steps
      where "by" is not null group by discrepancy_id order by min(id)`,
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('case_outbox');
  await knex('decision_cases').where({ plugin: 'evidence' }).delete();
};
