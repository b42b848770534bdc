// @ts-check

/**
 * Releases that went out by break-glass. Instants are milliseconds since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('gate_overrides', table => {
    table.comment('Releases that went out by break-glass');
    table.string('id', 36).primary();
    table
      .string('binding', 64)
      .notNullable()
      .comment('As that of reviews of the same release');
    table.string('state', 12).notNullable().comment('open or reconciled');
    table.integer('version').notNullable().comment('Grows with each change');
    table.bigInteger('at').notNullable().comment('When the glass was broken');
    table.bigInteger('lapses_at').notNullable().comment('Until when it counts');
    table
      .bigInteger('notified_at')
      .comment('When its owners were notified; null before');
    table.text('override').notNullable().comment('What it is about, as JSON');
    table
      .text('reconciled')
      .comment('Who reconciled it, when and how, as JSON');
    table.index(['binding', 'at'], 'gate_overrides_binding_idx');
    table.index(['state', 'lapses_at', 'id'], 'gate_overrides_state_idx');
    table.index(['notified_at', 'at'], 'gate_overrides_notified_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('gate_overrides');
};
