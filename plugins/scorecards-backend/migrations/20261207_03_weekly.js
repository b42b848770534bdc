// @ts-check

/**
 * Actions of weekly reviews, and drills.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('weekly_actions', table => {
    table.comment('Actions of weekly reviews of teams');
    table.string('id', 36).primary();
    table.string('team', 512).notNullable().comment('The group that reviews');
    table.string('title', 200).notNullable();
    table.string('owner', 512).notNullable().comment('The user or group');
    table.string('due', 10).notNullable().comment('A date');
    table.string('entity_ref', 512);
    table.text('url');
    table.string('state', 10).notNullable().comment('open, done or dropped');
    table.string('created_by', 255).notNullable();
    table
      .bigInteger('created_at')
      .notNullable()
      .comment('In milliseconds since the epoch');
    table.bigInteger('ended_at').comment('In milliseconds since the epoch');
    table.string('ended_by', 255);
    table.text('reason').comment('Why it was dropped');
    table.integer('version').notNullable();
    table.index(['team', 'created_at'], 'weekly_actions_team_idx');
  });
  await knex.schema.createTable('drills', table => {
    table.comment('Game days and tabletop exercises of services');
    table.string('id', 36).primary();
    table.string('entity_ref', 512).notNullable();
    table.string('owner', 512).comment('Of the service, when it was recorded');
    table.string('scenario', 30).notNullable();
    table
      .bigInteger('held_at')
      .notNullable()
      .comment('In milliseconds since the epoch');
    table.string('recorded_by', 255).notNullable();
    table
      .bigInteger('recorded_at')
      .notNullable()
      .comment('In milliseconds since the epoch');
    table.text('body').notNullable().comment('JSON: mode, steps, findings');
    table.integer('version').notNullable();
    table.index(['entity_ref', 'held_at'], 'drills_entity_idx');
    table.index(['held_at', 'id'], 'drills_held_idx');
    table.index(['owner', 'held_at'], 'drills_owner_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('drills');
  await knex.schema.dropTable('weekly_actions');
};
