/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('requests', table => {
    table
      .text('drift')
      .comment(
        'What another hand changed, as JSON; none where nothing is known',
      );
    table
      .bigInteger('looked_at')
      .notNullable()
      .defaultTo(0)
      .comment("When it was last looked at, the machine's epoch ms");
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // Not by knex: on SQLite it makes the table anew, which others refer to.
  for (const column of ['drift', 'looked_at']) {
    await knex.raw('ALTER TABLE requests DROP COLUMN ??', [column]);
  }
};
