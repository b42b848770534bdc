// @ts-check

/**
 * Which releases were held on their ladder, and when that was looked for, for
 * reviews of past weeks. Instants are milliseconds since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('release_holds', table => {
    table.comment(
      'Releases that were held in an environment, from and to when',
    );
    table.string('entity_ref', 500).notNullable();
    table.string('environment', 200).notNullable();
    table.string('artifact', 500).notNullable().comment('Digest or revision');
    table.bigInteger('from').notNullable().comment('When it was found');
    table.bigInteger('to').comment('When it was no more; null until then');
    table.text('held').notNullable().comment('As it was found first; as JSON');
    table.primary(['entity_ref', 'environment', 'artifact', 'from']);
    table.index(['to'], 'release_holds_to_idx');
  });
  await knex.schema.createTable('release_passes', table => {
    table.comment('From when to when all held releases were looked for');
    table.bigInteger('from').notNullable().primary();
    table.bigInteger('to').notNullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('release_passes');
  await knex.schema.dropTable('release_holds');
};
