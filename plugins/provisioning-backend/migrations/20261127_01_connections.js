/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('reveals', table => {
    table.comment('Who was shown a password; nobody is shown it again');
    table
      .string('request_id')
      .primary()
      .references('requests.id')
      .comment('Of what');
    table.string('actor').notNullable().comment('The user');
    table.bigInteger('at').notNullable().comment('Epoch ms');
  });
  await knex.schema.createTable('reveal_tries', table => {
    table.comment('Tries of the last hour to be shown a password');
    table.increments('id').comment('In their order');
    table.string('actor').notNullable().comment('The user');
    table.bigInteger('at').notNullable().comment('Epoch ms');
    table.index(['actor', 'at']);
  });
  await knex.schema.createTable('secret_removals', table => {
    table.comment('Secrets to be deleted: what they are for is gone');
    table
      .string('request_id')
      .primary()
      .references('requests.id')
      .comment('Of what');
  });
  // Until now secrets stayed when what they are for was destroyed.
  await knex.raw(
    "INSERT INTO secret_removals (request_id) SELECT id FROM requests WHERE state = 'destroyed'",
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of ['secret_removals', 'reveal_tries', 'reveals']) {
    await knex.schema.dropTable(table);
  }
};
