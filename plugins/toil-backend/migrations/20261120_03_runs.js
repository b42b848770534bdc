/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('runs', table => {
    table.comment(
      'Executions and rehearsals of automations, as they were told',
    );
    table.increments('seq').comment('Order of writing');
    table.string('candidate').notNullable().comment('Of which candidate');
    table.string('source').notNullable().comment('Whose id it is');
    table.string('native_id').notNullable().comment("The source's own id");
    table.string('kind').notNullable().comment('run or rehearsal');
    table.string('outcome').notNullable().comment('succeeded or failed');
    table
      .boolean('verified')
      .notNullable()
      .comment('Whether the verification signal agreed');
    table.text('verification').nullable().comment('What was seen');
    table.bigInteger('at').notNullable().comment('When it ended, epoch ms');
    table.text('url').nullable().comment('Where to look at it');
    table.string('autonomy').notNullable().comment('The rung it ran on');
    table.string('reported_by').notNullable().comment('Who told of it');
    table.unique(['candidate', 'source', 'native_id']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('runs');
};
