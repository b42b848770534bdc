/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('operations', table => {
    table
      .bigInteger('expires_at')
      .comment('When it goes once the level that this asks for is in force');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // Not by knex: on SQLite it makes the table anew, which others refer to.
  await knex.raw('ALTER TABLE operations DROP COLUMN expires_at');
};
