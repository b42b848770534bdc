/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('exemptions', table => {
    table.comment('Exceptions from controls: asked for, decided, ended');
    table.string('id').primary().comment('Random');
    table.string('entity_ref').notNullable().comment('The entity');
    table
      .string('owner')
      .notNullable()
      .comment('Who owned it when it was asked for')
      .index();
    table.string('control').notNullable().comment('Id of the control');
    table
      .integer('control_version')
      .notNullable()
      .comment('Of the control, when it was asked for');
    table
      .string('state')
      .notNullable()
      .comment('pending, approved, rejected, revoked or expired');
    table.text('reason').notNullable().comment('Why it was asked for');
    table
      .bigInteger('expires_at')
      .notNullable()
      .comment('From when on it is not exempt any more, epoch ms');
    table
      .string('requested_by')
      .notNullable()
      .comment('The user who asked for it');
    table
      .bigInteger('requested_at')
      .notNullable()
      .comment('When it was asked for, epoch ms');
    table
      .string('decided_by')
      .nullable()
      .comment('The user who approved or rejected it');
    table
      .bigInteger('decided_at')
      .nullable()
      .comment('When that was, epoch ms');
    table.text('decided_reason').nullable().comment('Why');
    table
      .string('ended_by')
      .nullable()
      .comment('The user who revoked it; null where it expired');
    table
      .bigInteger('ended_at')
      .nullable()
      .comment('When it was revoked or expired, epoch ms');
    table.text('ended_reason').nullable().comment('Why it was revoked');
    table
      .bigInteger('from_at')
      .nullable()
      .comment(
        'From when on it is in force, epoch ms; null where it never was',
      );
    table
      .bigInteger('until_at')
      .nullable()
      .comment('From when on it is not in force any more, epoch ms');
    table
      .integer('version')
      .notNullable()
      .comment('Grows with each step; who decides on another one is told');
    table.index(['entity_ref', 'control', 'until_at']);
    table.index(['state', 'expires_at']);
    table.index(['requested_at', 'id']);
  });
  await knex.schema.raw(
    "create unique index exemptions_pending_idx on exemptions (entity_ref, control) where state = 'pending'",
  );
  await knex.schema.createTable('disputes', table => {
    table.comment('Verdicts that somebody said are wrong');
    table.string('id').primary().comment('Random');
    table.string('entity_ref').notNullable().comment('The entity').index();
    table
      .string('owner')
      .nullable()
      .comment('Who owned it when the dispute was raised')
      .index();
    table.string('control').notNullable().comment('Id of the control');
    table
      .integer('control_version')
      .notNullable()
      .comment('The version that judged');
    table.string('state').notNullable().comment('open, upheld or rejected');
    table.text('reason').notNullable().comment('Why it is wrong');
    table.text('evidence').nullable().comment('What shows it');
    table
      .text('said')
      .notNullable()
      .comment('The verdict when it was disputed, as JSON');
    table.string('raised_by').notNullable().comment('The user who raised it');
    table
      .bigInteger('raised_at')
      .notNullable()
      .comment('When it was raised, epoch ms');
    table
      .string('decided_by')
      .nullable()
      .comment('The user who upheld or rejected it');
    table
      .bigInteger('decided_at')
      .nullable()
      .comment('When that was, epoch ms');
    table.text('decided_reason').nullable().comment('Why');
    table
      .integer('version')
      .notNullable()
      .comment('Grows with each step; who decides on another one is told');
    table.index(['control', 'control_version', 'state']);
    table.index(['raised_at', 'id']);
  });
  await knex.schema.raw(
    "create unique index disputes_standing_idx on disputes (entity_ref, control, control_version) where state <> 'rejected'",
  );
  await knex.schema.createTable('decision_outbox', table => {
    table.comment('Decisions that the record of evidence has not taken yet');
    table.increments('seq').comment('Order of deciding');
    table
      .string('id')
      .notNullable()
      .unique()
      .comment('Under which it is recorded, once');
    table
      .text('subject')
      .notNullable()
      .comment('Canonical JSON of what it is about; recorded in order');
    table.text('decision').notNullable().comment('What is recorded, as JSON');
    table
      .bigInteger('added_at')
      .notNullable()
      .comment('When it was decided, epoch ms');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of ['decision_outbox', 'disputes', 'exemptions']) {
    await knex.schema.dropTable(table);
  }
};
