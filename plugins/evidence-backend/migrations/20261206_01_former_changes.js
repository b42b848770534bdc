// @ts-check

/**
 * What changes were once: to find those that were of a service and are not any more.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.raw(
    'create index changes_superseded_idx on changes (subject, kind, occurred_at, id) where superseded_at is not null',
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('drop index changes_superseded_idx');
};
