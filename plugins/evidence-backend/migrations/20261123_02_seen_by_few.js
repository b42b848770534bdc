// @ts-check

const lists = [
  ['alerts.firing', 'repeated', 'alerts'],
  ['incident.active', 'open', 'incidents'],
];

/**
 * What answers need for readers from whom entities are hidden: what a source
 * told of follows, for them, from the names that they may know.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('change_source_subjects', table => {
    table.comment(
      'What each source has told changes of: an index, never shortened',
    );
    table.string('source', 100).notNullable().comment('Id of the source');
    table.string('kind', 20).notNullable().comment('Kind of change');
    table
      .text('subject')
      .notNullable()
      .comment('An entity ref, or the id of a row of change_subjects');
    table
      .bigInteger('first_received_at')
      .notNullable()
      .comment('When it first told a change of this kind of it');
    table.primary(['source', 'kind', 'subject']);
  });
  await knex.raw(
    `insert into change_source_subjects (source, kind, subject, first_received_at)
    select source, kind, subject, min(learned_at) from changes group by source, kind, subject`,
  );
  await knex.schema.alterTable('incidents', table => {
    table
      .bigInteger('last_heard_at')
      .notNullable()
      .defaultTo(0)
      .comment('When it was last told or repeated');
  });
  await knex.raw('update incidents set last_heard_at = learned_at');
  // What follows from alerts and incidents is told from what was told outright.
  for (const [name, part, table] of lists) {
    await knex.raw(
      `update observations set key = key || ? where part = 'fact' and name = ?
      and key = entity_ref || ? and source in (select source from ${table})`,
      [`\n${part}`, name, `\n${name}`],
    );
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const [name, part] of lists) {
    await knex.raw(
      `update observations set key = entity_ref || ? where part = 'fact' and name = ?
      and key = entity_ref || ?`,
      [`\n${name}`, name, `\n${name}\n${part}`],
    );
  }
  await knex.schema.alterTable('incidents', table => {
    table.dropColumn('last_heard_at');
  });
  await knex.schema.dropTable('change_source_subjects');
};
