// @ts-check

/**
 * Decisions on deploys, by service: what the ledger's deploys are compared with.
 * Those of before are copied from the chain.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('deploy_decisions', table => {
    table.comment(
      'Decisions of gates on deploys, also those that allow nothing; rows are only ever added',
    );
    table
      .bigInteger('seq')
      .notNullable()
      .primary()
      .comment('Its entry in the chain');
    table.text('entity_ref').notNullable().comment('The service');
    table
      .text('environment')
      .notNullable()
      .comment('As the portal names it, in lower case');
    table
      .text('release')
      .nullable()
      .comment('Digest of the artifact, or commit');
    table.text('commit_hash').nullable().comment('The commit, where stated');
    table.text('decision').nullable().comment('Its id at the gate');
    table
      .boolean('allows')
      .notNullable()
      .comment('Whether it allows the deploy');
    table.bigInteger('at').notNullable().comment('When it was decided');
    table
      .bigInteger('valid_until')
      .nullable()
      .comment('When it lapses; null where it does not lapse');
    table.index(
      ['entity_ref', 'environment', 'at'],
      'deploy_decisions_entity_idx',
    );
  });
  const pageSize = 500;
  for (let after = 0; ; ) {
    const rows = await knex('audit_entries')
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(pageSize);
    for (const { seq, line } of rows) {
      const { at, action, body, subject, type, validUntil } = JSON.parse(line);
      const { entityRef, environment, release } = subject ?? {};
      const isDeploy = ['deploy', 'migration'].includes(subject?.action);
      if (type === 'gate' && isDeploy && entityRef && environment) {
        await knex('deploy_decisions').insert({
          ...{ seq, entity_ref: entityRef, release: release ?? null },
          environment: String(environment).toLowerCase(),
          commit_hash: body?.commit ?? null,
          decision: body?.decision ?? null,
          allows: action === 'allowed' || action === 'warned',
          at: Date.parse(body?.at ?? at),
          valid_until: validUntil ? Date.parse(validUntil) : null,
        });
      }
      after = Number(seq);
    }
    if (rows.length < pageSize) {
      return;
    }
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('deploy_decisions');
};
