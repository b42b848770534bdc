/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('timeline', table => {
    table
      .boolean('told')
      .notNullable()
      .defaultTo(false)
      .comment('Whether those whom it concerns were notified, or nobody is');
    table.index(['told', 'at']);
  });
  // What was before is no news.
  await knex('timeline').update({ told: true });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('timeline', table => {
    table.dropIndex(['told', 'at']);
  });
  // Not by knex: on SQLite it makes the table anew, which others refer to.
  await knex.raw('ALTER TABLE timeline DROP COLUMN told');
};
