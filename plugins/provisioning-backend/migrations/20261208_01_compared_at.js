/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('requests', table => {
    table
      .bigInteger('compared_at')
      .comment(
        "When it was last compared with what was requested, the machine's epoch ms; a look that failed compares nothing",
      );
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // Not by knex: on SQLite it makes the table anew, which others refer to.
  await knex.raw('ALTER TABLE requests DROP COLUMN ??', ['compared_at']);
};
