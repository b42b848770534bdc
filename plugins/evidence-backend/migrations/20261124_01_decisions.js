// @ts-check

/**
 * What was decided: the chain of everything, and the register of what is
 * allowed. Instants are milliseconds since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('audit_entries', table => {
    table.comment('The chain of all decisions; rows are only ever added');
    table
      .bigInteger('seq')
      .notNullable()
      .primary()
      .comment('From 1, without gaps');
    table
      .string('decision_id', 200)
      .notNullable()
      .unique()
      .comment('Under which it was recorded, once');
    table
      .string('content_hash', 64)
      .notNullable()
      .comment('SHA-256 of what was recorded, to tell a repetition');
    table.bigInteger('at').notNullable().comment('When it was recorded');
    table
      .string('hash', 64)
      .notNullable()
      .comment('SHA-256 of the entry, with the hash of the one before in it');
    table
      .text('line')
      .notNullable()
      .comment('The entry with its hash, as canonical JSON');
  });
  await knex.schema.createTable('decisions', table => {
    table.comment('The register of what is or was allowed, and until when');
    table
      .bigInteger('seq')
      .notNullable()
      .primary()
      .comment('Its entry in the chain');
    table
      .string('decision_id', 200)
      .notNullable()
      .comment('Under which it was recorded');
    table.string('type', 20).notNullable().comment('What was decided');
    table.string('action', 20).notNullable().comment('How');
    table
      .string('subject_key', 64)
      .notNullable()
      .comment(
        'SHA-256 of plugin, type and subject: what ends it has the same',
      );
    table.text('subject').notNullable().comment('JSON: what it is about');
    table
      .text('entity_ref')
      .nullable()
      .comment('The entity of the subject, if it has one');
    table
      .text('control')
      .nullable()
      .comment('The control of the subject, if it has one');
    table
      .text('actor')
      .nullable()
      .comment('The user who decided; null where the machine did');
    table
      .text('recorded_by')
      .notNullable()
      .comment('The plugin that recorded it');
    table.text('reason').nullable().comment('Why');
    table.bigInteger('at').notNullable().comment('When it was recorded');
    table
      .bigInteger('valid_from')
      .nullable()
      .comment('From when it allows; null for at once');
    table
      .bigInteger('valid_until')
      .nullable()
      .comment('When it lapses; null for never by itself');
    table
      .bigInteger('ended_at')
      .nullable()
      .comment('When a later entry ended it; null while none did');
    table.bigInteger('ended_seq').nullable().comment('That entry');
    table.string('ended_action', 20).nullable().comment('What it did');
    table.text('ended_by').nullable().comment('The user who did');
    table.text('ended_reason').nullable().comment('Why');
    table.index(['subject_key', 'ended_at'], 'decisions_subject_idx');
    table.index(['valid_until', 'seq'], 'decisions_lapse_idx');
    table.index(['entity_ref', 'seq'], 'decisions_entity_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('decisions');
  await knex.schema.dropTable('audit_entries');
};
