/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('candidates', table => {
    table
      .string('counted_by')
      .nullable()
      .comment(
        'The candidate that counts what recurs, where both have one group',
      );
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('candidates', table => {
    table.dropColumn('counted_by');
  });
};
