// @ts-check

/**
 * Decisions of gates, the rules that they rest on, and reviews. Instants are milliseconds
 * since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('gate_rules', table => {
    table.comment('Each text of a rule of gates that was ever in force');
    table.string('hash', 64).primary().comment('SHA-256 of the body');
    table.string('rule').notNullable().comment('Id of the rule');
    table.integer('version').notNullable().comment('Its version');
    table
      .text('meaning')
      .notNullable()
      .comment('What a version may not change');
    table
      .text('body')
      .notNullable()
      .comment('The rule without fixtures, as JSON');
    table.text('source').notNullable().comment('The source of standards');
    table.text('path').notNullable().comment('Its file in that source');
    table
      .bigInteger('first_seen')
      .notNullable()
      .comment('When it was read first');
    table
      .bigInteger('last_seen')
      .notNullable()
      .comment('When it was last put in force');
    table.index(['rule', 'version'], 'gate_rules_version_idx');
  });
  await knex.schema.createTable('gate_decisions', table => {
    table.comment(
      'What gates decided on deploys, and advised on pull requests',
    );
    table.string('id', 36).primary();
    table.string('stage', 20).notNullable().comment('pull-request or deploy');
    table.bigInteger('at').notNullable().comment('When it was decided');
    table.string('requester', 500).notNullable().comment('Who requested it');
    table
      .string('answer', 10)
      .notNullable()
      .comment('allow, warn, review or block');
    table.text('decision').notNullable().comment('The answer, as JSON');
    table
      .text('basis')
      .notNullable()
      .comment('Services with their facts, and hashes of rules, as JSON');
    table.index(['stage', 'at', 'id'], 'gate_decisions_stage_idx');
  });
  await knex.schema.createTable('gate_reviews', table => {
    table.comment('Releases that waited for a person, and what was answered');
    table.string('id', 64).primary();
    table
      .string('binding', 64)
      .notNullable()
      .comment('SHA-256 of repository, environment, action and release');
    table
      .string('state', 10)
      .notNullable()
      .comment('waiting, approved, deferred, redesign or lapsed');
    table.integer('version').notNullable().comment('Grows with each change');
    table
      .bigInteger('requested_at')
      .notNullable()
      .comment('When it was opened');
    table
      .bigInteger('lapses_at')
      .notNullable()
      .comment('When it ends, unanswered or as an approval');
    table.text('review').notNullable().comment('What it is about, as JSON');
    table.text('answered').comment('Who answered, when and why, as JSON');
    table.index(['binding', 'requested_at'], 'gate_reviews_binding_idx');
    table.index(['state', 'lapses_at', 'id'], 'gate_reviews_lapsing_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('gate_reviews');
  await knex.schema.dropTable('gate_decisions');
  await knex.schema.dropTable('gate_rules');
};
