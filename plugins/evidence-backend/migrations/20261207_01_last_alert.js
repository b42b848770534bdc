// @ts-check

/**
 * The last alert of a signal is found without reading those before it.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('alerts', table => {
    table.index(['subject', 'received_at'], 'alerts_last_idx');
    table.dropIndex(['subject'], 'alerts_subject_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('alerts', table => {
    table.index(['subject'], 'alerts_subject_idx');
    table.dropIndex(['subject', 'received_at'], 'alerts_last_idx');
  });
};
