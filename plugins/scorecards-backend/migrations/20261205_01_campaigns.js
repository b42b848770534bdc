// @ts-check

/**
 * Campaigns, what they propose, and failures that wait for the platform. Instants
 * are milliseconds since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('campaigns', table => {
    table.comment('Controls that an audience is to meet by a date');
    table.string('id', 36).primary();
    table.string('state', 12).notNullable().comment('running or closed');
    table.bigInteger('created_at').notNullable().comment('When it began');
    table.integer('version').notNullable().comment('Grows with each change');
    table.text('campaign').notNullable().comment('What was requested, as JSON');
    table.text('closed').comment('Who closed it, when and why, as JSON');
    table.index(['created_at', 'id'], 'campaigns_created_idx');
  });
  await knex.schema.createTable('campaign_plans', table => {
    table.comment('Dry runs, which a real run carries out');
    table.string('campaign', 36).notNullable();
    table.string('digest', 64).notNullable().comment('Over its items');
    table.bigInteger('made_at').notNullable().comment('When it was last made');
    table.text('items').notNullable().comment('What it would propose, as JSON');
    table.primary(['campaign', 'digest']);
  });
  await knex.schema.createTable('campaign_fixes', table => {
    table.comment('What campaigns proposed to services');
    table.string('id', 36).primary();
    table.string('campaign', 36).notNullable();
    table.string('entity_ref', 500).notNullable();
    table.string('part', 12).notNullable().comment('patch or checklist');
    table
      .string('owner', 500)
      .notNullable()
      .comment('Its team; empty for none');
    table.integer('day').notNullable().comment('UTC, days since the epoch');
    table
      .integer('slot')
      .notNullable()
      .comment('Of those that its team may get that day');
    table.string('state', 12).notNullable().comment('opening, open or closed');
    table.bigInteger('opened_at').notNullable().comment('When it was begun');
    table.string('opened_by', 500).notNullable().comment('The user');
    table.bigInteger('closed_at').comment('When its verdicts passed');
    table.text('controls').notNullable().comment('A JSON list of their ids');
    table.text('proposal').comment('Where it is, as JSON');
    table.unique(['campaign', 'entity_ref', 'part'], {
      indexName: 'campaign_fixes_once_idx',
    });
    table.unique(['owner', 'day', 'slot'], {
      indexName: 'campaign_fixes_slot_idx',
    });
    table.index(['state', 'id'], 'campaign_fixes_state_idx');
  });
  await knex.schema.createTable('blocks', table => {
    table.comment('Failures that wait for the platform');
    table.string('id', 36).primary();
    table.string('entity_ref', 500).notNullable();
    table.string('control', 63).notNullable();
    table
      .string('state', 12)
      .notNullable()
      .comment('standing, withdrawn or ended');
    table.text('issue').notNullable().comment('Of the platform');
    table.text('reason').notNullable();
    table.string('marked_by', 500).notNullable().comment('The user');
    table.bigInteger('marked_at').notNullable();
    table.string('ended_by', 500).comment('Null where the verdict passed');
    table.bigInteger('ended_at');
    table.integer('version').notNullable().comment('Grows with each change');
    table.index(['marked_at', 'id'], 'blocks_marked_idx');
  });
  // A verdict waits once at a time.
  await knex.raw(
    "create unique index blocks_standing_idx on blocks (entity_ref, control) where state = 'standing'",
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    ...['blocks', 'campaign_fixes', 'campaign_plans', 'campaigns'],
  ]) {
    await knex.schema.dropTable(table);
  }
};
