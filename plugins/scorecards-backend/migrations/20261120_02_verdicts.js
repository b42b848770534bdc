/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('leases', table => {
    table.comment('Units of work that one replica at a time does');
    table.string('name').primary().comment('What is claimed');
    table.string('holder').notNullable().comment('The replica that claims it');
    table
      .bigInteger('token')
      .notNullable()
      .comment('Grows with each holder; a late writer loses');
    table
      .bigInteger('expires_at')
      .notNullable()
      .comment("When the claim ends, the machine's epoch ms");
  });
  await knex.schema.createTable('positions', table => {
    table.comment('How far evidence has been judged');
    table.string('name').primary().comment('What follows');
    table
      .bigInteger('seq')
      .notNullable()
      .comment("The step of evidence's feed");
    table
      .text('controls')
      .notNullable()
      .comment('The controls and versions with which all was judged');
  });
  await knex.schema.createTable('subjects', table => {
    table.comment('Entities as they were when they were last judged');
    table.string('entity_ref').primary().comment('The entity');
    table.string('kind').notNullable().comment('Its kind');
    table.string('owner').nullable().comment('Its owner').index();
    table.string('system').nullable().comment('Its system').index();
    table.string('title').nullable().comment('Its title');
  });
  await knex.schema.createTable('judgements', table => {
    table.comment('What controls came to; a new row only when that changed');
    table.increments('id').comment('Order of writing');
    table.string('entity_ref').notNullable().comment('The entity judged');
    table.string('control').notNullable().comment('Id of the control');
    table.integer('version').notNullable().comment('Version of the control');
    table.string('status').notNullable().comment('pass, fail, unknown');
    table.text('message').notNullable().comment('In words');
    table
      .string('owned_by')
      .notNullable()
      .comment("service or platform's debt");
    table.text('evidence').notNullable().comment('Facts it rests on, as JSON');
    table.text('next_step').nullable().comment('What to do first, as JSON');
    table.text('error').nullable().comment('What went wrong in the control');
    table.string('hash').notNullable().comment('Of all but times');
    table
      .bigInteger('since')
      .notNullable()
      .comment('Since when the status is this one, epoch ms');
    table
      .bigInteger('review_at')
      .nullable()
      .comment('When it may change without news, epoch ms');
    table
      .bigInteger('learned_at')
      .notNullable()
      .comment('When it was judged so first, epoch ms');
    table
      .bigInteger('superseded_at')
      .nullable()
      .comment('When it was judged otherwise, epoch ms');
    table.index(['entity_ref', 'control', 'learned_at']);
    table.index(['superseded_at', 'review_at']);
    table.index(['control', 'status']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of ['judgements', 'subjects', 'positions', 'leases']) {
    await knex.schema.dropTable(table);
  }
};
