// @ts-check

/**
 * Which requests are of one release: who made them may not approve it, and a later
 * decision ends an earlier one.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('gate_decisions', table => {
    table
      .string('release', 64)
      .comment('Of a deploy: as the binding of reviews of the same release');
    table.string('author', 500).comment('Who made the change, where stated');
    table
      .string('ended_by', 36)
      .comment('The later decision on the same release and services');
    table.index(['release', 'at'], 'gate_decisions_release_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('gate_decisions', table => {
    table.dropIndex(['release', 'at'], 'gate_decisions_release_idx');
    table.dropColumns('release', 'author', 'ended_by');
  });
};
