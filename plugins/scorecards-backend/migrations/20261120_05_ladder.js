/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('control_phases', table => {
    table.comment('How controls came into their phases, step by step');
    table.string('control').notNullable().comment('Id of the control');
    table.integer('step').notNullable().comment('From 1');
    table
      .string('action')
      .notNullable()
      .comment('began, as its file said; promoted or demoted');
    table.string('phase').notNullable().comment('The phase from then on');
    table.bigInteger('at').notNullable().comment('Since when, epoch ms');
    table
      .string('decided_by')
      .nullable()
      .comment('The user who decided; null where it began');
    table.text('reason').nullable().comment('Why');
    table
      .integer('control_version')
      .notNullable()
      .comment('Of the control, at that time');
    table.primary(['control', 'step']);
  });
  await knex.schema.createTable('baselines', table => {
    table.comment('Since when what fails a control is legacy; never moved');
    table.string('control').primary().comment('Id of the control');
    table
      .bigInteger('date_at')
      .notNullable()
      .comment('What failed at this instant is legacy, epoch ms');
    table.string('frozen_by').notNullable().comment('The user who decided');
    table
      .bigInteger('frozen_at')
      .notNullable()
      .comment('When that was, epoch ms');
    table.text('reason').nullable().comment('Why');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of ['baselines', 'control_phases']) {
    await knex.schema.dropTable(table);
  }
};
