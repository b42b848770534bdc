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
      select 'approval', id from operations
      where approval is not null order by created_at`,
  );
  await knex.raw(
    `insert into case_outbox (type, case_id)
      select 'exemption', id from exemptions order by requested_at`,
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('case_outbox');
};
