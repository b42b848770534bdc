/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('operations', table => {
    table
      .string('request_key')
      .comment('Who asked and their own key; asking again adds nothing');
    table
      .binary('facts')
      .comment('What policies on the plan were judged by, encrypted');
    table.unique(['request_id', 'request_key'], {
      indexName: 'operations_request_key',
    });
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('operations', table => {
    table.dropUnique(['request_id', 'request_key'], 'operations_request_key');
  });
  // Not by knex: on SQLite it makes the table anew, which others refer to.
  for (const column of ['request_key', 'facts']) {
    await knex.raw('ALTER TABLE operations DROP COLUMN ??', [column]);
  }
};
