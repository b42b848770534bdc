/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('operations', table => {
    table
      .integer('reminders')
      .notNullable()
      .defaultTo(0)
      .comment('While it waits for an approval: 1 reminded, 2 escalated');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // Not by knex: on SQLite it makes the table anew, which others refer to.
  await knex.raw('ALTER TABLE operations DROP COLUMN reminders');
};
