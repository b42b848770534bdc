// @ts-check

const { createHash } = require('crypto');

const pageSize = 1000;

/**
 * Who may not see the alert that began a group knows the group by another: each
 * alert is kept with the id of the group that it would have begun.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('alert_group_members', table => {
    table
      .string('begun_id', 24)
      .notNullable()
      .defaultTo('')
      .comment('Id of the group, had this alert begun it');
  });
  let after = ['', ''];
  for (;;) {
    const rows = await knex('alert_group_members as m')
      .join('alert_groups as g', 'g.id', 'm.group_id')
      .whereRaw('(m.group_id > ? or (m.group_id = ? and m.alert_id > ?))', [
        after[0],
        after[0],
        after[1],
      ])
      .orderBy(['m.group_id', 'm.alert_id'])
      .limit(pageSize)
      .select('m.group_id', 'm.alert_id', 'g.source', 'g.group_key');
    for (const { group_id, alert_id, source, group_key } of rows) {
      const begun_id = createHash('sha256')
        .update(`${source}\n${group_key}\n${alert_id}`)
        .digest('hex')
        .slice(0, 24);
      await knex('alert_group_members')
        .where({ group_id, alert_id })
        .update({ begun_id });
    }
    if (rows.length < pageSize) {
      break;
    }
    const last = rows[rows.length - 1];
    after = [last.group_id, last.alert_id];
  }
  await knex.schema.alterTable('alert_group_members', table => {
    table.index(['begun_id'], 'alert_group_members_begun_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('alert_group_members', table => {
    table.dropIndex(['begun_id'], 'alert_group_members_begun_idx');
    table.dropColumn('begun_id');
  });
};
