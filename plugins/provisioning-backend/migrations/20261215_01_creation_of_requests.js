// @ts-check

/**
 * The creation that made the service which a request is for, as its requester
 * states it.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('requests', table => {
    table
      .string('creation', 100)
      .nullable()
      .comment(
        'The id of the creation of its service; null where none is stated',
      );
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // Not by knex: on SQLite it makes the table anew, which others refer to.
  await knex.raw('ALTER TABLE requests DROP COLUMN ??', ['creation']);
};
