/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('services', table => {
    table.comment('What is known of entities that candidates name');
    table.string('entity_ref').primary().comment('The entity');
    table.string('owner').nullable().comment('Its owner');
    table
      .integer('blast_radius')
      .nullable()
      .comment('How many services depend on it, at the least');
    table
      .text('dependencies')
      .nullable()
      .comment('What it directly depends on, as JSON; null: not looked at');
    table
      .bigInteger('checked_at')
      .notNullable()
      .comment('When it was last looked up, epoch ms');
  });
  await knex.schema.createTable('candidates', table => {
    table.comment('Recurring manual work, suggested or taken up');
    table.string('id').primary().comment('Of a suggestion that of its group');
    table.string('state').notNullable().comment('suggested, open, …').index();
    table.integer('version').notNullable().comment('Grows with each decision');
    table.string('kind').notNullable().comment('The kind of toil');
    table.text('title').notNullable().comment('In words');
    table
      .string('template')
      .nullable()
      .comment('A template of the group it comes from')
      .index();
    table.text('said').notNullable().comment('All that people said, as JSON');
    table
      .text('stale_reasons')
      .notNullable()
      .comment('What happened since the last review, as JSON');
    table.bigInteger('reviewed_at').nullable().comment('Epoch ms');
    table.string('reviewed_by').nullable().comment('The last who reviewed it');
    table.bigInteger('created_at').notNullable().comment('Epoch ms');
    table.bigInteger('updated_at').notNullable().comment('Epoch ms');
    table
      .string('group_id')
      .nullable()
      .comment('The group by now; derived from here on')
      .index();
    table.string('owner').nullable().comment('Said, or observed').index();
    table.text('services').notNullable().comment('Said or observed, as JSON');
    table.text('unmatched').notNullable().comment('Names of none, as JSON');
    table
      .text('observations')
      .notNullable()
      .comment('What was counted by source, as JSON');
    table.double('per_month').notNullable().comment('Occurrences a month');
    table.double('minutes_per_month').notNullable().comment('0 if not known');
    table.integer('blast_radius').nullable().comment('Services hit');
    table.integer('priority').notNullable().comment('3 to 15');
    table.string('bucket').notNullable().comment('In force').index();
    table.boolean('stale').notNullable().comment('Asks for a review');
    table
      .string('rank_key')
      .notNullable()
      .comment('Sorts as the backlog does')
      .index();
  });
  await knex.schema.createTable('candidate_services', table => {
    table.comment('Which entities a candidate is about; derived');
    table.string('candidate').notNullable().comment('The candidate');
    table.string('entity_ref').notNullable().comment('The entity').index();
    table.primary(['candidate', 'entity_ref']);
  });
  await knex.schema.createTable('history', table => {
    table.comment('What became of candidates, by whom and on which evidence');
    table.increments('id').comment('Order of writing');
    table.string('candidate').notNullable().comment('The candidate').index();
    table.bigInteger('at').notNullable().comment('Epoch ms');
    table.string('by').nullable().comment('Who; absent where evidence did it');
    table.string('action').notNullable().comment('What was done');
    table.text('changes').notNullable().comment('From and to, as JSON');
    table.text('note').nullable().comment('Why, in words');
    table
      .text('evidence')
      .notNullable()
      .comment('What was counted then, as JSON');
    table
      .text('decision')
      .nullable()
      .comment("What belongs into evidence's record of decisions, as JSON");
    table
      .boolean('recorded')
      .nullable()
      .comment('Whether that record has taken it; absent without a decision')
      .index();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'history',
    'candidate_services',
    'candidates',
    'services',
  ]) {
    await knex.schema.dropTable(table);
  }
};
