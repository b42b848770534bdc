// @ts-check

/**
 * What became of deploys that gates decided on.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('gate_outcomes', table => {
    table.comment('What pipelines reported of deploys that were decided on');
    table.string('decision', 36).notNullable().comment('Of the gate');
    table.string('run', 200).notNullable().comment('Of the pipeline');
    table.integer('attempt').notNullable().comment('Of the run, from 1');
    table
      .string('outcome', 20)
      .notNullable()
      .comment('succeeded, failed or rolled-back');
    table
      .bigInteger('at')
      .notNullable()
      .comment('When it was first reported, in milliseconds since the epoch');
    table.text('report').notNullable().comment('What was reported, as JSON');
    table.primary(['decision', 'run', 'attempt']);
    table.index(['at', 'decision'], 'gate_outcomes_at_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('gate_outcomes');
};
