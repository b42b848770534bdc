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
    table.comment('How far something has been done; writers lock their row');
    table.string('name').primary().comment('What is done');
    table.bigInteger('seq').notNullable().comment('How far');
    table.bigInteger('at').notNullable().comment('As of when, epoch ms');
  });
  await knex('positions').insert({ name: 'grouping', seq: 0, at: 0 });
  await knex('positions').insert({ name: 'backlog', seq: -1, at: 0 });
  await knex.schema.createTable('templates', table => {
    table.comment(
      'Lines without what varies; every id that a group ever had is the id of one',
    );
    table.string('id').primary().comment('Of its words, or of its key');
    table
      .string('group_id')
      .notNullable()
      .comment('The group that it belongs to')
      .index();
    table
      .text('words')
      .notNullable()
      .comment('Hashes of its words, base64 of 32-bit numbers');
    table
      .boolean('live')
      .notNullable()
      .comment('Whether any occurrence has it; else it is an alias only');
  });
  await knex.schema.createTable('groups', table => {
    table.comment('Occurrences of the same work');
    table
      .string('id')
      .primary()
      .comment('The template of its earliest occurrence');
    table.string('kind').notNullable().comment('Of the earliest occurrence');
    table.text('title').notNullable().comment('Of the earliest occurrence');
    table.integer('size').notNullable().comment('Occurrences').index();
    table
      .bigInteger('first_at')
      .notNullable()
      .comment('When the earliest occurred, epoch ms');
    table
      .string('first_source')
      .notNullable()
      .comment('Which told of the earliest');
    table.string('first_id').notNullable().comment('Its id there');
    table
      .bigInteger('last_at')
      .notNullable()
      .comment('When the latest occurred, epoch ms');
  });
  await knex.schema.createTable('occurrences', table => {
    table.comment('Work done by hand, once each');
    table.increments('id').comment('Order of writing');
    table.string('source').notNullable().comment('Whose id it is');
    table.string('native_id').notNullable().comment("The source's own id");
    table.string('hash').notNullable().comment('Of what was told');
    table.string('kind').notNullable().comment('The kind of toil');
    table.text('title').notNullable().comment('In the words of the source');
    table.text('body').nullable().comment('More about it');
    table
      .bigInteger('occurred_at')
      .notNullable()
      .comment('When it was asked for or happened, epoch ms');
    table
      .bigInteger('updated_at')
      .nullable()
      .comment('When the source last changed it, epoch ms');
    table
      .bigInteger('received_at')
      .notNullable()
      .comment('When it was first told of, epoch ms');
    table.double('minutes').nullable().comment("Minutes of somebody's work");
    table
      .string('owner')
      .nullable()
      .comment('The team, as the source names it');
    table.text('url').nullable().comment('Where to look at it');
    table
      .string('template')
      .notNullable()
      .comment('The template of its title')
      .index();
    table.unique(['source', 'native_id']);
    table.index(['source', 'occurred_at']);
  });
  await knex.schema.createTable('occurrence_services', table => {
    table.comment('Services as occurrences name them');
    table.integer('occurrence').notNullable().comment('The occurrence');
    table.string('name').notNullable().comment('The name').index();
    table.primary(['occurrence', 'name']);
  });
  await knex.schema.createTable('names', table => {
    table.comment('What names in occurrences stand for');
    table.string('role').notNullable().comment('service or owner');
    table.string('name').notNullable().comment('As sources write it');
    table
      .string('status')
      .notNullable()
      .comment('matched, ambiguous, unmatched');
    table.string('entity_ref').nullable().comment('What it stands for').index();
    table
      .text('candidates')
      .notNullable()
      .comment('What else it may stand for, as JSON');
    table
      .bigInteger('checked_at')
      .notNullable()
      .comment('When it was last looked up, epoch ms');
    table.primary(['role', 'name']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'names',
    'occurrence_services',
    'occurrences',
    'groups',
    'templates',
    'positions',
    'leases',
  ]) {
    await knex.schema.dropTable(table);
  }
};
