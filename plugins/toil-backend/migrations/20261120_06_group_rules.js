/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('group_decisions', table => {
    table.comment('Groups that people split and merged');
    table.increments('id').comment('Order of writing');
    table.bigInteger('at').notNullable().comment('Epoch ms');
    table.string('by').notNullable().comment('Who');
    table.string('action').notNullable().comment('split or merge');
    table.text('note').nullable().comment('Why, in words');
    table.text('before').notNullable().comment('Ids of groups, as JSON');
    table.text('after').notNullable().comment('Ids of groups, as JSON');
  });
  await knex.schema.createTable('group_parts', table => {
    table.comment('Lines that were parted: those of one part stay together');
    table.string('template').primary().comment('The line');
    table
      .integer('part')
      .notNullable()
      .comment('Twice the decision, and one more for the rest of the group')
      .index();
  });
  await knex.schema.createTable('group_links', table => {
    table.comment('Lines whose groups are one');
    table.string('one').notNullable().comment('A line');
    table.string('other').notNullable().comment('Another').index();
    table.primary(['one', 'other']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of ['group_links', 'group_parts', 'group_decisions']) {
    await knex.schema.dropTable(table);
  }
};
