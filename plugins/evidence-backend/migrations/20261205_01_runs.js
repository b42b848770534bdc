// @ts-check

/**
 * Runs of pipelines. Instants are milliseconds since the epoch, lengths are
 * milliseconds; documents are JSON in text columns.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('pipeline_runs', table => {
    table.comment('Attempts of runs of pipelines, as all reports come to');
    table.string('id', 24).primary().comment('Id of this attempt');
    table
      .string('run_key', 24)
      .notNullable()
      .comment('The same for all attempts of a run');
    table.text('source').notNullable().comment('Who reports it');
    table.integer('attempt').notNullable().comment('1 for the first one');
    table
      .text('subject')
      .notNullable()
      .comment(
        'What it is of: an entity ref, or the id of a row of signal_subjects',
      );
    table
      .text('repository')
      .notNullable()
      .comment('host/owner/name; empty where none was named');
    table
      .text('pipeline')
      .notNullable()
      .comment('Its name; empty where none was named');
    table.text('revision').nullable().comment('The commit');
    table.string('trigger', 20).nullable().comment('Why it ran');
    table
      .bigInteger('at')
      .notNullable()
      .comment('The earliest instant that is stated of it');
    table.string('state', 20).notNullable().comment('How far it is');
    table.string('outcome', 20).nullable().comment('How it ended');
    table
      .string('domain', 20)
      .nullable()
      .comment('Where its failure lies; null where it did not fail');
    table
      .string('rules', 64)
      .notNullable()
      .comment('Digest of the rules that its domain follows from');
    table
      .boolean('retried')
      .notNullable()
      .comment('Not the first attempt, or a job of it is not');
    table.integer('job_count').notNullable().comment('Jobs that are known');
    table.bigInteger('duration_ms').nullable().comment('From start to end');
    table
      .bigInteger('pre_merge_ms')
      .nullable()
      .comment('From request to end, of those before a merge');
    table.text('reported_by').notNullable().comment('Who reported it first');
    table
      .bigInteger('received_at')
      .notNullable()
      .comment('When the first report arrived');
    table.text('body').notNullable().comment('All that is known of it');
    table.index(['at', 'id'], 'pipeline_runs_at_idx');
    table.index(['subject', 'at', 'id'], 'pipeline_runs_subject_idx');
    table.index(['pipeline', 'at', 'id'], 'pipeline_runs_pipeline_idx');
    table.index(['state', 'at', 'id'], 'pipeline_runs_state_idx');
    table.index(['outcome', 'at', 'id'], 'pipeline_runs_outcome_idx');
    table.index(['domain', 'at', 'id'], 'pipeline_runs_domain_idx');
    table.index(['run_key'], 'pipeline_runs_key_idx');
    table.index(['revision'], 'pipeline_runs_revision_idx');
  });
  await knex.schema.createTable('pipeline_jobs', table => {
    table.comment('Jobs of runs, with what figures are made of');
    table.string('run_id', 24).notNullable().comment('The attempt');
    table.text('job_id').notNullable().comment("The source's own id");
    table.bigInteger('at').notNullable().comment('Of the run');
    table.text('subject').notNullable().comment('Of the run');
    table.text('repository').notNullable().comment('Of the run');
    table.text('pipeline').notNullable().comment('Of the run');
    table.text('revision').nullable().comment('Of the run');
    table.text('name').notNullable().comment('Its name');
    table
      .text('labels')
      .notNullable()
      .comment('Of its runner, with commas between; empty for none');
    table.string('outcome', 20).nullable().comment('How it ended');
    table
      .bigInteger('queue_ms')
      .nullable()
      .comment('Until a runner took it; null where a rule held it before');
    table
      .bigInteger('approval_ms')
      .nullable()
      .comment('The same of one that a rule held');
    table.bigInteger('setup_ms').nullable().comment("The runner's own");
    table.bigInteger('execution_ms').nullable().comment('From start to end');
    table.primary(['run_id', 'job_id']);
    table.index(['at'], 'pipeline_jobs_at_idx');
    table.index(['subject', 'at'], 'pipeline_jobs_subject_idx');
    table.index(['pipeline', 'at'], 'pipeline_jobs_pipeline_idx');
    table.index(['revision', 'name'], 'pipeline_jobs_revision_idx');
  });
  await knex.schema.createTable('flake_quarantines', table => {
    table.comment(
      'Flaky jobs that are counted apart for a time; kept for good',
    );
    table.string('id', 36).primary().comment('A UUID');
    table.text('repository').notNullable().comment('host/owner/name');
    table.text('pipeline').notNullable().comment('Its name');
    table.text('job').notNullable().comment('Its name');
    table.text('entity_ref').notNullable().comment('The service');
    table.text('owner').notNullable().comment('Of the service, at the time');
    table.text('reason').notNullable().comment('Why');
    table.text('created_by').notNullable().comment('The user');
    table.bigInteger('created_at').notNullable().comment('Since when it holds');
    table.bigInteger('until').notNullable().comment('When it ends');
    table
      .bigInteger('withdrawn_at')
      .nullable()
      .comment('When it was withdrawn');
    table.text('withdrawn_by').nullable().comment('By which user');
    table.index(['until'], 'flake_quarantines_until_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('flake_quarantines');
  await knex.schema.dropTable('pipeline_jobs');
  await knex.schema.dropTable('pipeline_runs');
};
