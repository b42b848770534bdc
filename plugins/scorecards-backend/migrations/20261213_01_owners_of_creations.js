// @ts-check

/**
 * A created service has the owner that has taken it over last, also where that was
 * accepted before.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const accepted = await knex('lifecycle_transfers')
    .where({ state: 'accepted' })
    .orderBy('ended_at');
  const prefix = 'component:default/';
  for (const { ended_at, entity_ref, to_owner } of accepted) {
    if (entity_ref.startsWith(prefix)) {
      await knex('creations')
        .where({ taken: entity_ref.slice(prefix.length) })
        .where('created_at', '<=', ended_at)
        .update({ owner: to_owner });
    }
  }
};

exports.down = async function down() {};
