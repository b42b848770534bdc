// @ts-check

/**
 * What waits for a decision, and how it was decided. Instants are milliseconds
 * since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('decision_cases', table => {
    table.comment('Cases as the plugins that decide them published them last');
    table
      .string('key', 64)
      .notNullable()
      .primary()
      .comment('SHA-256 of plugin and id');
    table.text('plugin').notNullable().comment('Id of the plugin that decides');
    table.text('case_id').notNullable().comment('Unique within the plugin');
    table.bigInteger('revision').notNullable().comment('Only grows');
    table.string('type', 20).notNullable().comment('What is to be decided');
    table
      .string('state', 10)
      .notNullable()
      .comment('waiting, decided, withdrawn or lapsed');
    table.text('requester').nullable().comment('User; null for none');
    table
      .text('decided_by')
      .nullable()
      .comment('User; null while it waits, and where rules or time decided');
    table
      .bigInteger('requested_at')
      .notNullable()
      .comment('When it was requested');
    table.bigInteger('closed_at').nullable().comment('Null while it waits');
    table.text('body').notNullable().comment('JSON: the case as published');
    table.index(['state', 'requested_at'], 'decision_cases_state_idx');
    table.index(['requester', 'state'], 'decision_cases_requester_idx');
    table.index(['decided_by', 'closed_at'], 'decision_cases_decider_idx');
  });
  await knex.schema.createTable('decision_case_refs', table => {
    table.comment('Whom a case waits for, and the entities it is about');
    table.string('key', 64).notNullable().comment('Of the case');
    table.string('role', 10).notNullable().comment('decider, not-by or entity');
    table.string('ref', 500).notNullable().comment('Full entity reference');
    table.primary(['key', 'role', 'ref']);
    table.index(['ref', 'role'], 'decision_case_refs_ref_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('decision_case_refs');
  await knex.schema.dropTable('decision_cases');
};
