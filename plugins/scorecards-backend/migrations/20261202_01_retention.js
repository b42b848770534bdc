// @ts-check

const {
  createRetentionTable,
} = require('@plumbline/backstage-plugin-evidence-node');

/**
 * Verdicts that ended are deleted some time after: found by when they did.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await createRetentionTable(knex);
  await knex.raw(
    'create index verdicts_ended_idx on verdicts (superseded_at) where superseded_at is not null',
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('drop index verdicts_ended_idx');
  await knex.schema.dropTable('retention');
};
