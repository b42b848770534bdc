// @ts-check

/**
 * Whose creations were worked on last, so that owners take turns.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('creation_turns', table => {
    table.comment('Users and groups whose services are created');
    table.string('ref', 500).primary().comment('The user or the group');
    table
      .bigInteger('served')
      .notNullable()
      .defaultTo(0)
      .comment('Grows; the lowest comes next');
  });
  await knex.schema.alterTable('creations', table => {
    table.index(['created_by', 'created_at'], 'creations_creator_idx');
    table.index(['owner', 'created_at'], 'creations_owner_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('creations', table => {
    table.dropIndex(['owner', 'created_at'], 'creations_owner_idx');
    table.dropIndex(['created_by', 'created_at'], 'creations_creator_idx');
  });
  await knex.schema.dropTable('creation_turns');
};
