// @ts-check

/**
 * The address of a repository is of one open creation.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('creations', table => {
    table
      .string('address', 300)
      .comment(
        'Of its repository, until it is withdrawn: no other may have it',
      );
  });
  const rows = await knex('creations')
    .whereNotNull('taken')
    .orderBy(['created_at', 'id'])
    .select('id', 'service');
  const known = new Set();
  for (const { id, service } of rows) {
    const address = JSON.parse(service)
      .repository.replace(/^https?:\/\//, '')
      .toLowerCase();
    if (!known.has(address)) {
      known.add(address);
      await knex('creations').where({ id }).update({ address });
    }
  }
  await knex.schema.alterTable('creations', table => {
    table.unique(['address'], { indexName: 'creations_address_key' });
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('creations', table => {
    table.dropUnique(['address'], 'creations_address_key');
  });
  await knex.schema.alterTable('creations', table => {
    table.dropColumn('address');
  });
};
