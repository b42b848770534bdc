// @ts-check

/**
 * Alerts that a collector found firing and that stand for no entity, or for
 * several. Those that a webhook tells of are in `alerts`.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('unmatched_alerts', table => {
    table.comment(
      'What collectors found firing that belongs to no entity, or to several; one row for each time that it did',
    );
    table.bigIncrements('row_id').comment('Row id');
    table.text('source').notNullable().comment('The collector that tells');
    table
      .string('subject', 50)
      .notNullable()
      .comment('Its labels: a hash, as in signal_subjects');
    table.text('name').notNullable().comment('What it is called');
    table
      .text('signal')
      .notNullable()
      .comment('Its labels as a signal, canonical JSON');
    table.bigInteger('learned_at').notNullable().comment('When we learned it');
    table
      .bigInteger('superseded_at')
      .nullable()
      .comment('When it was told of no more; null while it is');
    table.index(['learned_at'], 'unmatched_alerts_time_idx');
  });
  await knex.schema.raw(
    'create unique index unmatched_alerts_current_idx on unmatched_alerts (source, subject) where superseded_at is null',
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('unmatched_alerts');
};
