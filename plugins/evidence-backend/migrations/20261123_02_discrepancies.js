// @ts-check

const columns = [
  'anchor',
  'details',
  'material',
  'baseline',
  'reopened',
  'opened_at',
  'closed_at',
  'reason',
  'decided_by',
  'decided_at',
  'decided_on',
  'until',
];

/**
 * States, history and baseline of discrepancies. Instants are milliseconds
 * since the epoch; documents are JSON in text columns.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('discrepancies', table => {
    table
      .text('anchor')
      .nullable()
      .comment('The entity whose review finds it; null for a signal');
    table
      .text('details')
      .nullable()
      .comment('JSON: edge, evidence, calls, days, observable');
    table
      .text('material')
      .nullable()
      .comment('JSON list: what it rests on, by which it is judged anew');
    table
      .boolean('baseline')
      .notNullable()
      .defaultTo(false)
      .comment('It was there when its source reported for the first time');
    table
      .integer('reopened')
      .notNullable()
      .defaultTo(0)
      .comment('How often it opened again');
    table
      .bigInteger('opened_at')
      .notNullable()
      .defaultTo(0)
      .comment('When it was last opened');
    table.bigInteger('closed_at').nullable().comment('When it closed');
    table
      .text('reason')
      .nullable()
      .comment('Why it was decided, or opened again');
    table.text('decided_by').nullable().comment('The user who decided');
    table.bigInteger('decided_at').nullable().comment('When they did');
    table
      .text('decided_on')
      .nullable()
      .comment('JSON list: what it rested on when it was dismissed');
    table
      .bigInteger('until')
      .nullable()
      .comment('Until when it is dismissed; null for no end');
    table.index(['anchor'], 'discrepancies_anchor_idx');
    table.index(['owner', 'state'], 'discrepancies_owner_idx');
  });
  await knex('discrepancies').update({
    anchor: knex.raw('entity_ref'),
    opened_at: knex.raw('first_seen'),
    closed_at: knex.raw(
      "case when state = 'closed' then last_seen else null end",
    ),
  });

  await knex.schema.createTable('discrepancy_steps', table => {
    table.comment('How each discrepancy came to its states, in order');
    table.bigIncrements('id').comment('Row id');
    table.text('discrepancy_id').notNullable().comment('Id of the discrepancy');
    table.bigInteger('at').notNullable().comment('When');
    table
      .text('state')
      .notNullable()
      .comment('open, accepted, dismissed or closed, from then on');
    table
      .text('by')
      .nullable()
      .comment('The user; null where it came by itself');
    table.text('reason').nullable().comment('Why');
    table.bigInteger('until').nullable().comment('Of a dismissal: until when');
    table
      .bigInteger('stood')
      .nullable()
      .comment('Of a closing: milliseconds since it was opened');
    table.index(['discrepancy_id', 'id'], 'discrepancy_steps_id_idx');
    table.index(['state', 'at'], 'discrepancy_steps_state_idx');
  });

  await knex.schema.alterTable('observations', table => {
    table
      .text('tally')
      .nullable()
      .comment('JSON: of an edge, what all sightings so far add up to');
    table
      .boolean('baseline')
      .notNullable()
      .defaultTo(false)
      .comment('Its source said so in its first pass');
  });
  await knex.schema.alterTable('sources', table => {
    table
      .bigInteger('baseline_at')
      .nullable()
      .comment('When its first pass ended; null before');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('discrepancy_steps');
  for (const index of ['anchor', 'owner']) {
    await knex.schema.raw(`drop index discrepancies_${index}_idx`);
  }
  // Not by knex: on SQLite it would make the tables anew, without their indexes.
  /** @type {(table: string, column: string) => Promise<unknown>} */
  const drop = async (table, column) =>
    knex.schema.raw(`alter table ${table} drop column ${column}`);
  await knex('discrepancies')
    .whereIn('state', ['accepted', 'dismissed'])
    .update({ state: 'open' });
  for (const column of columns) {
    await drop('discrepancies', column);
  }
  await drop('observations', 'tally');
  await drop('observations', 'baseline');
  await drop('sources', 'baseline_at');
};
