/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  const instant = (table, name) => table.bigInteger(name);
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
  await knex.schema.createTable('requests', table => {
    table.comment('What was asked for, and what became of it');
    table.string('id').primary().comment('Also in tags, state and audit');
    table
      .string('request_key')
      .unique()
      .comment('Requester and their own key; asking again gives the same');
    table.string('product').notNullable().comment('Id of the product');
    table.integer('product_version').notNullable().comment('When it was made');
    table.string('requester').notNullable().comment('The user who asked');
    table.string('service').notNullable().comment('The entity that it is for');
    table.string('owner').notNullable().comment('The group that owns it');
    table.string('state').notNullable().comment('Where it stands');
    table.text('intent').notNullable().comment('What holds now, as JSON');
    table.string('resource_name').notNullable().comment('What it is called');
    instant(table, 'created_at').notNullable().comment('Epoch ms');
    instant(table, 'updated_at').notNullable().comment('Epoch ms');
    instant(table, 'expires_at').comment('When it goes, epoch ms');
    instant(table, 'active_at').comment('Since when it is there, epoch ms');
    table.index(['state', 'expires_at']);
    table.index(['service']);
    table.index(['owner']);
  });
  await knex.schema.createTable('operations', table => {
    table.comment('What is done to what was asked for, one after the other');
    table.string('id').primary().comment('The request and a number');
    table
      .string('request_id')
      .notNullable()
      .references('requests.id')
      .comment('On what');
    table.integer('number').notNullable().comment('From 1');
    table.string('kind').notNullable().comment('create, modify or destroy');
    table.string('state').notNullable().comment('Where it stands');
    table.string('requested_by').comment('The user; none where time did');
    table.text('reason').comment('In the words of who asked');
    table.text('intent').notNullable().comment('What is to hold, as JSON');
    table.string('intent_hash').notNullable().comment('SHA-256 at submission');
    instant(table, 'created_at').notNullable().comment('Epoch ms');
    instant(table, 'updated_at').notNullable().comment('Epoch ms');
    instant(table, 'next_try_at')
      .notNullable()
      .comment("Not before, the machine's epoch ms");
    table.integer('attempts').notNullable().comment('Tries of this state');
    table.text('waiting_for').comment('What it would need, in words');
    table.text('error').comment('Why it failed, in words');
    table.text('findings').notNullable().comment('Of policies, as JSON');
    table.text('cost').comment('As JSON');
    table.text('plan').comment('What people see of the plan, as JSON');
    table.binary('plan_file').comment("Terraform's plan, encrypted");
    table.text('bound').comment('Hashes of what is applied, as JSON');
    table.text('approval').comment('Who has to approve it and why, as JSON');
    table.unique(['request_id', 'number']);
    table.index(['state', 'next_try_at']);
  });
  await knex.schema.createTable('approvals', table => {
    table.comment('What people decided about operations');
    table.increments('id').comment('In the order of the decisions');
    table
      .string('operation_id')
      .notNullable()
      .references('operations.id')
      .comment('About what');
    table.string('decision').notNullable().comment('approved or rejected');
    table.string('actor').notNullable().comment('The user who decided');
    table.text('reason').notNullable().comment('In their words');
    instant(table, 'at').notNullable().comment('Epoch ms');
    table.text('bound').notNullable().comment('Hashes, as JSON');
    table.text('void').comment('Why it does not count any more');
    table.index(['operation_id']);
  });
  await knex.schema.createTable('timeline', table => {
    table.comment('Every step, to be recorded by evidence');
    table
      .string('request_id')
      .notNullable()
      .references('requests.id')
      .comment('Of what');
    table.integer('seq').notNullable().comment('From 1, without gaps');
    table.string('operation_id').notNullable().comment('Of which operation');
    instant(table, 'at').notNullable().comment('Epoch ms');
    table.string('state').notNullable().comment("The operation's, after it");
    table.string('actor').comment('The user; none where the machine went on');
    table.text('message').notNullable().comment('In words');
    table.text('decision').notNullable().comment('For evidence, as JSON');
    table
      .boolean('recorded')
      .notNullable()
      .defaultTo(false)
      .comment('Whether evidence has it');
    table.primary(['request_id', 'seq']);
    table.index(['recorded', 'at']);
  });
  await knex.schema.createTable('workspaces', table => {
    table.comment('The state that Terraform keeps of each request');
    table
      .string('request_id')
      .primary()
      .references('requests.id')
      .comment('Of what');
    table.binary('state').notNullable().comment('Encrypted');
    instant(table, 'updated_at').notNullable().comment('Epoch ms');
  });
  await knex.schema.createTable('secrets', table => {
    table.comment('Connection material');
    table
      .string('request_id')
      .primary()
      .references('requests.id')
      .comment('Of what');
    table.binary('content').notNullable().comment('Encrypted');
    instant(table, 'created_at').notNullable().comment('Epoch ms');
  });
  await knex.schema.createTable('log_lines', table => {
    table.comment('What Terraform said, without secrets');
    table.increments('id').comment('In the order in which it said it');
    table
      .string('request_id')
      .notNullable()
      .references('requests.id')
      .comment('Of what');
    table.text('line').notNullable().comment('At most 2,000 characters');
    table.index(['request_id', 'id']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'log_lines',
    'secrets',
    'workspaces',
    'timeline',
    'approvals',
    'operations',
    'requests',
    'leases',
  ]) {
    await knex.schema.dropTable(table);
  }
};
