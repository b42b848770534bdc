// @ts-check

/**
 * When the state that was decided is to be reported as a fact again. What was
 * decided before is to be reported, too. Milliseconds since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('lifecycle_steps', table => {
    table
      .bigInteger('report_at')
      .comment('Null where a later step is reported');
    table.index(['report_at', 'id'], 'lifecycle_steps_report_idx');
  });
  await knex('lifecycle_steps').update({ report_at: 0 });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('lifecycle_steps', table => {
    table.dropIndex(['report_at', 'id'], 'lifecycle_steps_report_idx');
    table.dropColumn('report_at');
  });
};
