// @ts-check

/**
 * What becomes of the issues of closed fixes at their hosts. Those that were
 * closed before are to be closed there, too. Instants are milliseconds since the
 * epoch.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('campaign_fixes', table => {
    table
      .string('issue', 12)
      .comment('waiting, closed, ended, absent or other; null for no issue');
    table.text('issue_reason').comment('Why it could not be closed yet');
    table.bigInteger('issue_due').comment('When it is to be closed next');
    table.index(['issue', 'issue_due'], 'campaign_fixes_issue_idx');
  });
  await knex('campaign_fixes')
    .where({ part: 'checklist', state: 'closed' })
    .whereNotNull('proposal')
    .update({ issue: 'waiting', issue_due: 0 });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('campaign_fixes', table => {
    table.dropIndex(['issue', 'issue_due'], 'campaign_fixes_issue_idx');
    table.dropColumns('issue', 'issue_reason', 'issue_due');
  });
};
