// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('changes', table => {
    table
      .text('item')
      .notNullable()
      .defaultTo('')
      .comment(
        'What within the entity changed, such as a flag; empty where not named',
      );
  });
  await knex.raw(
    "create index changes_item_idx on changes (subject, kind, environment, item, occurred_at, id) where item <> ''",
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('drop index changes_item_idx');
  await knex.schema.alterTable('changes', table => {
    table.dropColumn('item');
  });
};
