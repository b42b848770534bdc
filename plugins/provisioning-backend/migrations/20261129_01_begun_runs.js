// @ts-check

/**
 * When a run began: an approval is withdrawn only before that. Instants are
 * milliseconds since the epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('operations', table => {
    table
      .bigInteger('begun_at')
      .nullable()
      .comment('When Terraform began to apply; null before');
  });
  // Of those that were approved before, nobody knows whether it did.
  await knex('operations')
    .whereIn('state', ['applying', 'destroying'])
    .update({ begun_at: knex.ref('updated_at') });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  // Not by knex: on SQLite it would make the table anew, without its indexes.
  await knex.schema.raw('alter table operations drop column begun_at');
};
