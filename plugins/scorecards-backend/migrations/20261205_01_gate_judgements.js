// @ts-check

/**
 * Whether rules of gates were right, as people judged.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('gate_judgements', table => {
    table.comment('Whether rules of gates were right about services');
    table.string('decision', 36).notNullable().comment('Of the gate');
    table.string('entity_ref', 512).notNullable();
    table.string('rule', 100).notNullable();
    table.string('judged_by', 255).notNullable().comment('A user');
    table.integer('version').notNullable().comment('Of the rule');
    table.string('outcome', 10).notNullable().comment('right or wrong');
    table
      .boolean('by_owner')
      .notNullable()
      .comment('By a member of the group that owns the rule');
    table
      .bigInteger('at')
      .notNullable()
      .comment('When it was judged, in milliseconds since the epoch');
    table
      .string('cause', 64)
      .notNullable()
      .comment('SHA-256 of why the rule failed: one cause counts once');
    table.text('reason').comment('What is wrong with the line');
    table.primary(['decision', 'entity_ref', 'rule', 'judged_by']);
    table.index(['at', 'decision'], 'gate_judgements_at_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('gate_judgements');
};
