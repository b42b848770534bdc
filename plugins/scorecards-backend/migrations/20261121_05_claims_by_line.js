// @ts-check
const entitiesAtOnce = 200;

/**
 * @param {import('knex').Knex} knex
 * @param {(said: string) => string} rewritten
 */
async function rewriteAll(knex, rewritten) {
  for (let after = ''; ; ) {
    const rows = await knex('entity_verdicts')
      .where('entity_ref', '>', after)
      .orderBy('entity_ref')
      .limit(entitiesAtOnce)
      .select('entity_ref', 'said');
    if (rows.length === 0) {
      return;
    }
    after = rows.at(-1).entity_ref;
    for (const { entity_ref, said } of rows) {
      await knex('entity_verdicts')
        .where({ entity_ref })
        .update({ said: rewritten(said) });
    }
  }
}

/**
 * @param {import('knex').Knex} knex
 * @param {'external' | 'extended'} storage
 * @param {string} comment
 */
async function describe(knex, storage, comment) {
  if (knex.client.config.client === 'pg') {
    // To compress what is written often costs more than it saves.
    await knex.raw(
      `alter table entity_verdicts alter column verdicts set storage ${storage}`,
    );
    await knex.raw(`comment on column entity_verdicts.said is '${comment}'`);
  }
}

/**
 * Claims are a line each, so that whoever passes them on or compares them has no
 * need to read them.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await describe(
    knex,
    'external',
    'A JSON list: for each verdict in the same order the places e of its claims, n the next step, d when it may change without news (epoch ms); then the claims, one a line, as JSON',
  );
  await rewriteAll(knex, said => {
    const { verdicts, claims } = JSON.parse(said);
    return [verdicts, ...claims].map(each => JSON.stringify(each)).join('\n');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await rewriteAll(knex, said => {
    const [verdicts, ...claims] = said
      .split('\n')
      .map(each => JSON.parse(each));
    return JSON.stringify({ verdicts, claims });
  });
  await describe(
    knex,
    'extended',
    'JSON: the claims, and for each verdict in the same order the places e of its claims, n the next step, d when it may change without news (epoch ms)',
  );
};
