// @ts-check

/**
 * Which controls wait for their promotion. Instants are milliseconds since the
 * epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('ready_promotions', table => {
    table.comment('Whether a control has all that its next phase needs');
    table.string('control').notNullable().comment('Id of the control');
    table
      .integer('step')
      .notNullable()
      .comment('Its step on the ladder, which the promotion would follow');
    table.integer('revision').notNullable().comment('Grows with each change');
    table.boolean('ready').notNullable().comment('Whether nothing is missing');
    table.bigInteger('since').notNullable().comment('Since when that is so');
    table.primary(['control', 'step']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('ready_promotions');
};
