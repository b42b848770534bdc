// @ts-check

/**
 * What pipelines stated first of what goes out with a release: modules, configuration
 * and flags. It never changes, so that the identity of a release does not; what was
 * stated last of the same artifact is beside it. Instants are milliseconds since the
 * epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('release_statements', table => {
    table.comment(
      'What pipelines stated first of what goes out with a release',
    );
    table.string('entity_ref', 500).notNullable();
    table.string('environment', 200).notNullable();
    table.string('artifact', 500).notNullable().comment('Digest or commit');
    table.string('decision', 36).notNullable().comment('Of the gate');
    table.bigInteger('at').notNullable().comment('When it was decided');
    table
      .text('stated')
      .notNullable()
      .comment('Modules, configuration and flags, as JSON');
    table
      .bigInteger('last_at')
      .notNullable()
      .comment('When it was stated last');
    table.text('last').notNullable().comment('What was stated last, as JSON');
    table.primary(['entity_ref', 'artifact', 'environment']);
    // What is old goes, but for the last ones of each environment.
    table.index(['last_at'], 'release_statements_last_idx');
    table.index(
      ['entity_ref', 'environment', 'last_at'],
      'release_statements_environment_idx',
    );
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('release_statements');
};
