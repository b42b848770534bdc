const index = 'disputes_standing_idx';

/**
 * @param {import('knex').Knex} knex
 * @param {string} standing
 */
async function replaceIndex(knex, standing) {
  await knex.schema.raw(`drop index ${index}`);
  await knex.schema.raw(
    `create unique index ${index} on disputes (entity_ref, control, control_version) where ${standing}`,
  );
}

/**
 * A withdrawn dispute leaves room for another one, as a rejected one does.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await replaceIndex(knex, "state in ('open', 'upheld')");
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // What was withdrawn stands for nothing: the earlier version knows 'rejected'.
  await knex('disputes')
    .where({ state: 'withdrawn' })
    .update({ state: 'rejected' });
  await replaceIndex(knex, "state <> 'rejected'");
};
