// @ts-check

/**
 * The ledger of changes. Instants are milliseconds since the epoch; documents
 * are JSON in text columns.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('change_reports', table => {
    table.comment(
      'What sources said about changes: every distinct report, never edited',
    );
    table.string('change_id', 24).notNullable().comment('Id of the change');
    table
      .string('hash', 64)
      .notNullable()
      .comment('SHA-256 of the canonical body: a replay has the same one');
    table
      .bigInteger('reported_at')
      .notNullable()
      .comment('When the source said so; reports are folded in this order');
    table
      .bigInteger('received_at')
      .notNullable()
      .comment('When it first reached us');
    table.text('body').notNullable().comment('The report, canonical JSON');
    table.primary(['change_id', 'hash']);
  });

  await knex.schema.createTable('changes', table => {
    table.comment(
      'Changes as folded from their reports; one row for each state that we knew them in',
    );
    table.bigIncrements('row_id').comment('Id of this state of the change');
    table.string('id', 24).notNullable().comment('Id of the change');
    table.text('source').notNullable().comment('Who tells about it');
    table
      .string('kind', 20)
      .notNullable()
      .comment('deploy, config, flag, schema, infrastructure or commit');
    table
      .text('subject')
      .notNullable()
      .comment(
        'What it happened to: an entity ref, or the id of a row of change_subjects',
      );
    table
      .text('environment')
      .notNullable()
      .comment('In lower case; empty where none was named');
    table
      .bigInteger('occurred_at')
      .notNullable()
      .comment('When it began to take effect');
    table
      .string('outcome', 20)
      .comment('succeeded, failed, rolled-back or in-progress, where known');
    table.text('revision').comment('What was rolled out or merged');
    table
      .bigInteger('received_at')
      .notNullable()
      .comment('When the first report about it reached us');
    table
      .bigInteger('learned_at')
      .notNullable()
      .comment('From when on this state was known');
    table
      .bigInteger('superseded_at')
      .comment('When a later state took its place; null for the present one');
    table
      .text('body')
      .notNullable()
      .comment('The whole folded change, canonical JSON');
    table.index(
      ['subject', 'kind', 'occurred_at', 'id'],
      'changes_subject_kind_idx',
    );
    table.index(
      ['subject', 'kind', 'environment', 'occurred_at', 'id'],
      'changes_subject_kind_environment_idx',
    );
    table.index(['subject', 'occurred_at', 'id'], 'changes_subject_idx');
    table.index(['kind', 'occurred_at', 'id'], 'changes_kind_idx');
    table.index(['occurred_at', 'id'], 'changes_occurred_at_idx');
  });
  await knex.raw(
    'create unique index changes_present_idx on changes (id) where superseded_at is null',
  );

  await knex.schema.createTable('change_subjects', table => {
    table.comment(
      'Signals that named what changed, and the entity each stood for over time',
    );
    table.bigIncrements('row_id').comment('Id of this row');
    table
      .string('subject', 64)
      .notNullable()
      .comment('signal: and the digest of the signals');
    table
      .text('signals')
      .notNullable()
      .comment('The signals, the closest first, as canonical JSON');
    table
      .text('entity_ref')
      .comment('What they stand for; null while they match nothing');
    table
      .bigInteger('learned_at')
      .notNullable()
      .comment('From when on this was so');
    table
      .bigInteger('superseded_at')
      .comment('Until when this was so; null for the present row');
    table.index(['entity_ref'], 'change_subjects_entity_ref_idx');
    table.index(['subject'], 'change_subjects_subject_idx');
  });
  await knex.raw(
    'create unique index change_subjects_present_idx on change_subjects (subject) where superseded_at is null',
  );

  await knex.schema.createTable('change_sources', table => {
    table.comment('Which source has told about which kind of change');
    table.string('source', 100).notNullable().comment('Id of the source');
    table.string('kind', 20).notNullable().comment('Kind of change');
    table
      .bigInteger('first_received_at')
      .notNullable()
      .comment('When it first told about a change of this kind');
    table.primary(['source', 'kind']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('change_sources');
  await knex.schema.dropTable('change_subjects');
  await knex.schema.dropTable('changes');
  await knex.schema.dropTable('change_reports');
};
