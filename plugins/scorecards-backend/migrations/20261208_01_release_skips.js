// @ts-check

/**
 * Decisions that a release may skip an environment, and which held releases owners
 * were notified of. Instants are milliseconds since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('release_skips', table => {
    table.comment('Decisions that a release may skip an environment');
    table.string('id', 36).primary();
    table.string('entity_ref', 500).notNullable();
    table.string('environment', 200).notNullable();
    table.string('artifact', 500).notNullable().comment('Digest or revision');
    table.integer('number').notNullable().comment('From 1; of one artifact');
    table.string('release', 64).comment('Its identity, where it was deployed');
    table.string('owner', 500).notNullable().comment('Of the environment');
    table.string('decided_by', 500).notNullable().comment('The user');
    table.bigInteger('at').notNullable().comment('When it was decided');
    table.bigInteger('until').notNullable().comment('When it lapses');
    table.text('reason').notNullable();
    table.text('incident').comment('Its id and what was known of it, as JSON');
    table.text('withdrawn').comment('Who, when and why, as JSON');
    // Of two who decide at once, one does.
    table.unique(['entity_ref', 'environment', 'artifact', 'number'], {
      indexName: 'release_skips_once_idx',
    });
    table.index(['entity_ref', 'at', 'id'], 'release_skips_entity_idx');
  });
  await knex.schema.createTable('release_notices', table => {
    table.comment('Held releases of which owners were notified');
    table.string('entity_ref', 500).notNullable();
    table.string('environment', 200).notNullable();
    table.string('artifact', 500).notNullable().comment('Digest or revision');
    table.string('change', 200).notNullable().comment('What brought it there');
    table.bigInteger('at').notNullable();
    table.primary(['entity_ref', 'environment', 'artifact', 'change']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('release_notices');
  await knex.schema.dropTable('release_skips');
};
