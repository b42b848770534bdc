// @ts-check

/**
 * Alerts and incidents. Instants are milliseconds since the epoch; documents
 * are JSON in text columns. `learned_at` and `superseded_at` bound the time in
 * which a row was what we knew.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  /** @param {import('knex').Knex.CreateTableBuilder} table */
  const history = table => {
    table.bigInteger('learned_at').notNullable().comment('When we learned it');
    table
      .bigInteger('superseded_at')
      .nullable()
      .comment('When we learned otherwise; null while it holds');
  };

  await knex.schema.createTable('signal_subjects', table => {
    table.comment('What each signal of an alert or incident stands for');
    table.bigIncrements('row_id').comment('Row id');
    table
      .string('subject', 50)
      .notNullable()
      .comment('Id of the signal: a hash of it');
    table.text('signal').notNullable().comment('The signal, canonical JSON');
    table
      .text('entity_ref')
      .nullable()
      .comment('What it stands for; null where that is none, or several');
    table
      .text('candidates')
      .nullable()
      .comment(
        'JSON: everything that it may mean, by rank; null where that is one entity at most',
      );
    history(table);
    table.index(['entity_ref'], 'signal_subjects_entity_idx');
    table.index(['subject', 'learned_at'], 'signal_subjects_time_idx');
  });
  await knex.schema.raw(
    'create unique index signal_subjects_current_idx on signal_subjects (subject) where superseded_at is null',
  );

  await knex.schema.createTable('signal_candidates', table => {
    table.comment('Entities that share a signal: an index, never shortened');
    table.string('subject', 50).notNullable().comment('Id of the signal');
    table.text('entity_ref').notNullable().comment('What it may mean');
    table.primary(['subject', 'entity_ref']);
    table.index(['entity_ref'], 'signal_candidates_entity_idx');
  });

  await knex.schema.createTable('alerts', table => {
    table.comment('Alerts; one row for each state that we knew one in');
    table.bigIncrements('row_id').comment('Id of this state of the alert');
    table
      .string('id', 24)
      .notNullable()
      .comment('Hash of source, fingerprint and start');
    table.text('source').notNullable().comment('Who tells about it');
    table
      .text('fingerprint')
      .notNullable()
      .comment("The source's name for its set of labels");
    table
      .string('subject', 50)
      .notNullable()
      .comment('Its labels, as a signal: see signal_subjects');
    table.string('status', 10).notNullable().comment('firing or resolved');
    table.bigInteger('starts_at').notNullable().comment('When it began');
    table
      .bigInteger('ends_at')
      .nullable()
      .comment(
        'When it ended; null while it fires, and where only a later start told of it',
      );
    table.text('name').notNullable().comment('What it is called');
    table.text('severity').nullable().comment("In the source's own words");
    table.text('summary').nullable().comment('One sentence');
    table.text('url').nullable().comment('What it measures');
    table
      .bigInteger('received_at')
      .notNullable()
      .comment('When we were first told of it');
    table
      .bigInteger('end_received_at')
      .nullable()
      .comment('When we learned that it had ended');
    table
      .bigInteger('last_heard_at')
      .notNullable()
      .comment('When it was last told or repeated');
    history(table);
    table.index(['source', 'fingerprint'], 'alerts_fingerprint_idx');
    table.index(['starts_at', 'id'], 'alerts_time_idx');
    table.index(['subject'], 'alerts_subject_idx');
  });
  await knex.schema.raw(
    'create unique index alerts_current_idx on alerts (id) where superseded_at is null',
  );
  await knex.schema.raw(
    "create index alerts_firing_idx on alerts (source, subject) where superseded_at is null and status = 'firing'",
  );

  await knex.schema.createTable('alert_groups', table => {
    table.comment(
      'Groups that alerts were sent in: a row from the first that fired until all had ended',
    );
    table.string('id', 24).primary().comment('Hash of its key and first alert');
    table.text('source').notNullable().comment('Who tells about it');
    table.text('group_key').notNullable().comment("The source's name for it");
    table
      .text('labels')
      .notNullable()
      .comment('JSON: what its alerts have in common');
    table.text('url').nullable().comment('Where the source shows it');
    table
      .integer('not_sent')
      .notNullable()
      .comment('Alerts left out of the last delivery');
    table.string('status', 10).notNullable().comment('firing or resolved');
    table.bigInteger('started_at').notNullable().comment('First start');
    table
      .bigInteger('ended_at')
      .nullable()
      .comment('Last end; null while an alert of it fires');
    table.bigInteger('opened_at').notNullable().comment('When we first heard');
    table.index(['source', 'group_key', 'ended_at'], 'alert_groups_key_idx');
    table.index(['opened_at', 'id'], 'alert_groups_time_idx');
    table.index(['status', 'opened_at'], 'alert_groups_status_idx');
  });

  await knex.schema.createTable('alert_group_members', table => {
    table.comment('Which alerts were sent in which groups');
    table.string('group_id', 24).notNullable().comment('Id of the group');
    table.string('alert_id', 24).notNullable().comment('Id of the alert');
    table.primary(['group_id', 'alert_id']);
    table.index(['alert_id'], 'alert_group_members_alert_idx');
  });

  await knex.schema.createTable('incident_reports', table => {
    table.comment(
      'What sources said about incidents: every distinct report, never edited',
    );
    table.string('incident_key', 24).notNullable().comment('The incident');
    table
      .string('hash', 64)
      .notNullable()
      .comment('SHA-256 of the report: a replay has the same one');
    table
      .bigInteger('reported_at')
      .notNullable()
      .comment('When it was so; reports are folded in this order');
    table
      .bigInteger('received_at')
      .notNullable()
      .comment('When it first reached us');
    table.text('body').notNullable().comment('The report, canonical JSON');
    table.primary(['incident_key', 'hash']);
  });

  await knex.schema.createTable('incidents', table => {
    table.comment(
      'Incidents as folded from their reports; one row for each state that we knew one in',
    );
    table.bigIncrements('row_id').comment('Id of this state of the incident');
    table
      .string('key', 24)
      .notNullable()
      .comment("Hash of source and the source's own id");
    table.text('source').notNullable().comment('Who tells about it');
    table.text('native_id').notNullable().comment("The source's own id");
    table
      .string('status', 20)
      .notNullable()
      .comment('open, acknowledged or resolved');
    table.bigInteger('starts_at').notNullable().comment('When it began');
    table.text('body').notNullable().comment('The incident, canonical JSON');
    table
      .bigInteger('received_at')
      .notNullable()
      .comment('When we were first told of it');
    history(table);
    table.index(['native_id'], 'incidents_native_idx');
    table.index(['starts_at', 'key'], 'incidents_time_idx');
  });
  await knex.schema.raw(
    'create unique index incidents_current_idx on incidents (key) where superseded_at is null',
  );

  await knex.schema.createTable('incident_subjects', table => {
    table.comment('Services that an incident has named at some time');
    table.string('incident_key', 24).notNullable().comment('The incident');
    table
      .text('subject')
      .notNullable()
      .comment('An entity ref, or the id of a row of signal_subjects');
    table.primary(['incident_key', 'subject']);
    table.index(['subject'], 'incident_subjects_subject_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'incident_subjects',
    'incidents',
    'incident_reports',
    'alert_group_members',
    'alert_groups',
    'alerts',
    'signal_candidates',
    'signal_subjects',
  ]) {
    await knex.schema.dropTable(table);
  }
};
