// @ts-check

/**
 * Counts the findings of a drill that are open, so that those with one are found.
 * Of drills that were recorded before, or by a replica of the version before, they
 * are not known: they are counted when they are read.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('drills', table => {
    table
      .integer('open_findings')
      .comment('Findings that are not fixed; null where not counted');
    table
      .integer('tracked_findings')
      .comment('Those of them that a source may close; null where not counted');
    table.index(['open_findings', 'id'], 'drills_open_idx');
    table.index(['tracked_findings', 'id'], 'drills_tracked_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('drills', table => {
    table.dropIndex(['open_findings', 'id'], 'drills_open_idx');
    table.dropIndex(['tracked_findings', 'id'], 'drills_tracked_idx');
  });
  await knex.schema.alterTable('drills', table => {
    table.dropColumn('open_findings');
    table.dropColumn('tracked_findings');
  });
};
