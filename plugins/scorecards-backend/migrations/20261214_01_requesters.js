// @ts-check

/**
 * Names of runs of a CI have their environment and pipeline definition, too;
 * databases that enforce the length of texts had no room for long ones.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  if (knex.client.config.client === 'pg') {
    await knex.schema.alterTable('gate_decisions', table => {
      table.text('requester').notNullable().alter();
    });
  }
};

/** Names that are longer by now stay. */
exports.down = async function down() {};
