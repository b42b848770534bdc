// @ts-check

/**
 * Decisions about the state of entities in their lifecycle. Instants are
 * milliseconds since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('lifecycle_steps', table => {
    table.comment('Decisions about where entities are in their lifecycle');
    table.string('id', 36).primary();
    table.string('entity_ref', 500).notNullable();
    table.integer('step').notNullable().comment('From 1; of one entity');
    table.string('from_state', 12).comment('Null where it was not known');
    table.string('to_state', 12).notNullable();
    table.string('direction', 8).notNullable().comment('forward or back');
    table.bigInteger('at').notNullable().comment('When it was decided');
    table.string('decided_by', 500).notNullable().comment('The user');
    table.text('reason').notNullable();
    table.text('plan').comment('What consumers have to know, as JSON');
    table.text('break_glass').comment('Until when and over what, as JSON');
    table.text('reconciled').comment('Who, when and why, as JSON');
    table.text('basis').notNullable().comment('What was decided on, as JSON');
    table.string('digest', 64).notNullable().comment('Over what was decided');
    table.text('proposal').comment('How the description follows, as JSON');
    table.bigInteger('propose_at').comment('When next; null where it is done');
    // Of two who decide at once, one does.
    table.unique(['entity_ref', 'step'], {
      indexName: 'lifecycle_steps_once_idx',
    });
    table.index(['propose_at', 'id'], 'lifecycle_steps_propose_idx');
    table.index(['at', 'id'], 'lifecycle_steps_at_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('lifecycle_steps');
};
