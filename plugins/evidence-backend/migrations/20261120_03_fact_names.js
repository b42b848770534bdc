// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.raw(
    "create index observations_names_idx on observations (name, entity_ref) where part = 'fact' and superseded_at is null",
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.raw('drop index observations_names_idx');
};
