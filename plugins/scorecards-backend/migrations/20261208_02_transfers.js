// @ts-check

/**
 * Entities that one group offers to another one. Instants are milliseconds since
 * the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('lifecycle_transfers', table => {
    table.comment('Offers to take an entity over, and what became of them');
    table.string('id', 36).primary();
    table.string('entity_ref', 500).notNullable();
    table
      .string('open_ref', 500)
      .comment('The entity while it is offered, so that it is offered once');
    table.string('from_owner', 500).notNullable();
    table.string('to_owner', 500).notNullable();
    table.string('state', 10).notNullable();
    table.string('offered_by', 500).notNullable().comment('The user');
    table.bigInteger('offered_at').notNullable();
    table.bigInteger('expires_at').notNullable();
    table.text('reason').notNullable();
    table.string('ended_by', 500).comment('Null where time decided');
    table.bigInteger('ended_at');
    table.text('ended_reason');
    table.text('proposal').comment('How the description follows, as JSON');
    table.bigInteger('propose_at').comment('When next; null where it is done');
    table.unique(['open_ref'], { indexName: 'lifecycle_transfers_open_idx' });
    table.index(['entity_ref'], 'lifecycle_transfers_entity_idx');
    table.index(['offered_at', 'id'], 'lifecycle_transfers_at_idx');
    table.index(['propose_at', 'id'], 'lifecycle_transfers_propose_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('lifecycle_transfers');
};
