// @ts-check

/**
 * Counts the findings of a drill that are open, so that those with one are found.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('drills', table => {
    table
      .integer('open_findings')
      .notNullable()
      .defaultTo(0)
      .comment('Findings that are not fixed');
  });
  for (const { body, id } of await knex('drills').select('id', 'body')) {
    const open = openIn(body);
    if (open > 0) {
      await knex('drills').where({ id }).update({ open_findings: open });
    }
  }
  await knex.schema.alterTable('drills', table => {
    table.index(['open_findings'], 'drills_open_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('drills', table => {
    table.dropIndex(['open_findings'], 'drills_open_idx');
  });
  await knex.schema.alterTable('drills', table => {
    table.dropColumn('open_findings');
  });
};

/**
 * None of one that is damaged: it is set aside when it is read.
 *
 * @param {string} body
 */
function openIn(body) {
  try {
    return JSON.parse(body).findings.filter(
      (/** @type {{ fixedAt?: string }} */ one) => one.fixedAt === undefined,
    ).length;
  } catch {
    return 0;
  }
}
