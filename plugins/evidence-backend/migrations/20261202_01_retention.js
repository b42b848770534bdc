// @ts-check

const {
  createRetentionTable,
} = require('@plumbline/backstage-plugin-evidence-node');

/**
 * What is over is deleted some time after: found by when it ended.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await createRetentionTable(knex);
  for (const table of ['alerts', 'changes']) {
    await knex.raw(
      `create index ${table}_ended_idx on ${table} (superseded_at) where superseded_at is not null`,
    );
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of ['alerts', 'changes']) {
    await knex.raw(`drop index ${table}_ended_idx`);
  }
  await knex.schema.dropTable('retention');
};
