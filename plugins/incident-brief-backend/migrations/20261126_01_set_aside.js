const {
  createSetAsideTable,
} = require('@plumbline/backstage-plugin-evidence-node');

exports.up = createSetAsideTable;

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('set_aside');
};
