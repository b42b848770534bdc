// @ts-check

const {
  createDailyNotificationsTable,
} = require('@plumbline/backstage-plugin-evidence-node');

/**
 * Which kinds an owner was notified of, while others failed.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await createDailyNotificationsTable(knex);
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('owner_summary_kinds');
};
