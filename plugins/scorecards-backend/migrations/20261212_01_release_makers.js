// @ts-check

/**
 * Who made a release is found for all environments that it goes to. As many made
 * it as a request may state; databases that enforce the length of texts had room
 * for a few.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const isEnforced = knex.client.config.client === 'pg';
  await knex.schema.alterTable('gate_decisions', table => {
    table
      .string('candidate', 64)
      .comment('Of a deploy: hash of repository and release');
    table.index(['candidate', 'at'], 'gate_decisions_candidate_idx');
    if (isEnforced) {
      table.text('author').alter();
    }
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('gate_decisions', table => {
    table.dropIndex(['candidate', 'at'], 'gate_decisions_candidate_idx');
    table.dropColumn('candidate');
  });
};
