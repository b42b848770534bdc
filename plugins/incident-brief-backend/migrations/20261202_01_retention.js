const {
  createRetentionTable,
} = require('@plumbline/backstage-plugin-evidence-node');

exports.up = createRetentionTable;

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('retention');
};
