// @ts-check

/**
 * What signals mean no longer depends on who reads: of those that name several
 * entities only that is kept, and of facts none that was reported of names.
 *
 * The version before writes to `candidates`, `change_candidates`,
 * `change_source_subjects` and `signal_candidates` until its last replica is
 * replaced, so they stay until the next version drops them.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  for (const name of ['change_subjects', 'signal_subjects']) {
    if (!(await knex.schema.hasColumn(name, 'ambiguous'))) {
      await knex.schema.alterTable(name, table => {
        table
          .boolean('ambiguous')
          .notNullable()
          .defaultTo(false)
          .comment(
            'Whether it names several entities, so that it stands for none',
          );
      });
    }
    await knex(name)
      .whereNull('entity_ref')
      .whereNotNull('candidates')
      .update({ ambiguous: true });
  }
  await knex('observations')
    .where({ part: 'fact' })
    .whereNull('entity_ref')
    .delete();
};

/**
 * Each statement stands alone, since the version before goes on writing: locks of
 * two of its tables at once would end in a deadlock with it. What was interrupted
 * can be repeated.
 */
exports.config = { transaction: false };

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw(
    `insert into change_source_subjects (source, kind, subject, first_received_at)
    select source, kind, subject, min(learned_at) from changes where true group by source, kind, subject
    on conflict do nothing`,
  );
  for (const name of ['change_subjects', 'signal_subjects']) {
    await knex(name)
      .where({ ambiguous: true })
      .whereNull('candidates')
      .update({ candidates: '[]' });
    // Of knex, it copies the table on SQLite.
    await knex.raw('alter table ?? drop column ??', [name, 'ambiguous']);
  }
};
