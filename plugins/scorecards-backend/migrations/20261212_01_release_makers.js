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
      .string('digest_key', 64)
      .comment('Of a deploy: hash of repository and digest');
    table
      .string('commit_key', 64)
      .comment('The same of the commit; either may name a release');
    table.index(['digest_key'], 'gate_decisions_digest_idx');
    table.index(['commit_key'], 'gate_decisions_commit_idx');
    if (isEnforced) {
      table.text('author').alter();
    }
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('gate_decisions', table => {
    table.dropIndex(['digest_key'], 'gate_decisions_digest_idx');
    table.dropIndex(['commit_key'], 'gate_decisions_commit_idx');
    table.dropColumns('digest_key', 'commit_key');
  });
};
