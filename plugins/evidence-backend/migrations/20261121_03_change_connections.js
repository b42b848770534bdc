// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('change_connections', table => {
    table.comment(
      'Which sources are set up to tell about which kinds of change, over time',
    );
    table.bigIncrements('row_id').comment('Id of this row');
    table.string('source', 100).notNullable().comment('Id of the source');
    table.string('kind', 20).notNullable().comment('Kind of change');
    table
      .bigInteger('learned_at')
      .notNullable()
      .comment('From when on it was set up');
    table
      .bigInteger('superseded_at')
      .comment('When it was found to be set up no more; null while it is');
  });
  await knex.raw(
    'create unique index change_connections_present_idx on change_connections (source, kind) where superseded_at is null',
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('change_connections');
};
