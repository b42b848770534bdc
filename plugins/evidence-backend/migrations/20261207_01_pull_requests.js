// @ts-check

/**
 * Pull requests: when they were opened, reviewed and merged, and as which commit.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('pull_requests', table => {
    table.comment('Pull requests, as all reports of each come to');
    table.string('id', 24).primary().comment('Of its source and its id there');
    table
      .text('subject')
      .notNullable()
      .comment(
        'What it is of: an entity ref, or the id of a row of signal_subjects',
      );
    table
      .text('revision')
      .nullable()
      .comment('The commit that it became; null where that is not known');
    table
      .bigInteger('at')
      .notNullable()
      .comment('When it was merged, else the earliest instant that is stated');
    table.text('reported_by').notNullable().comment('Who reported it first');
    table
      .bigInteger('received_at')
      .notNullable()
      .comment('When the first report arrived');
    table
      .text('body')
      .notNullable()
      .comment('All that is known of it, as JSON');
    table.index(['at', 'id'], 'pull_requests_at_idx');
    table.index(['subject', 'at', 'id'], 'pull_requests_subject_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('pull_requests');
};
