// @ts-check

/**
 * Verdicts of one entity that were judged together rest on the same claims:
 * these are kept once. What holds now is found by indexes of its own.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('evidence_sets', table => {
    table.comment('Claims that judgements of one entity rest on');
    table.string('id', 24).primary().comment('Hash of the claims');
    table.text('claims').notNullable().comment('The claims, JSON list');
  });
  await knex.schema.alterTable('judgements', table => {
    table
      .string('evidence_set', 24)
      .nullable()
      .comment(
        'Where its claims are; then evidence is the list of their places there',
      );
    table.dropIndex(['entity_ref', 'control', 'learned_at']);
    table.dropIndex(['superseded_at', 'review_at']);
    table.dropIndex(['control', 'status']);
    table.index(['entity_ref', 'control', 'superseded_at']);
  });
  await knex.raw(
    'create index judgements_control_idx on judgements (control, entity_ref) where superseded_at is null',
  );
  await knex.schema.alterTable('subjects', table => {
    table
      .bigInteger('review_at')
      .nullable()
      .comment(
        'When the first of its verdicts may change without news, epoch ms',
      )
      .index();
  });
  await knex('subjects').update({
    review_at: knex('judgements')
      .min('judgements.review_at')
      .whereNull('judgements.superseded_at')
      .where('judgements.entity_ref', knex.ref('subjects.entity_ref')),
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('drop index judgements_control_idx');
  await knex.schema.alterTable('subjects', table => {
    table.dropIndex(['review_at']);
    table.dropColumn('review_at');
  });
  for (;;) {
    const rows = await knex('judgements')
      .join('evidence_sets', 'evidence_sets.id', 'judgements.evidence_set')
      .select('judgements.id', 'judgements.evidence', 'evidence_sets.claims')
      .limit(500);
    if (rows.length === 0) {
      break;
    }
    for (const { id, evidence, claims } of rows) {
      const all = JSON.parse(claims);
      await knex('judgements')
        .where({ id })
        .update({
          evidence: JSON.stringify(
            JSON.parse(evidence).map((/** @type {number} */ at) => all[at]),
          ),
          evidence_set: null,
        });
    }
  }
  await knex.schema.alterTable('judgements', table => {
    table.dropIndex(['entity_ref', 'control', 'superseded_at']);
    table.dropColumn('evidence_set');
    table.index(['entity_ref', 'control', 'learned_at']);
    table.index(['superseded_at', 'review_at']);
    table.index(['control', 'status']);
  });
  await knex.schema.dropTable('evidence_sets');
};
