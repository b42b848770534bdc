// @ts-check

const {
  createDerivedCasesTable,
} = require('@plumbline/backstage-plugin-evidence-node');

/**
 * Promotions as they were published, in place of whether they were ready. The
 * first look writes the rest of those that still wait, and ends the others.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await createDerivedCasesTable(knex);
  for (const row of await knex('ready_promotions')) {
    const path = `/controls/${encodeURIComponent(row.control)}`;
    const id = `promotion:${row.control}/${row.step}`;
    await knex('derived_cases').insert({
      ...{ id, subject: row.control, waiting: row.ready },
      // What was decided was published with one more.
      revision: row.revision + 1,
      body: JSON.stringify({
        ...{ id, type: 'promotion', title: `Promote “${row.control}”` },
        url: `/scorecards${path}`,
        requestedAt: new Date(Number(row.since)).toISOString(),
        ...{ deciders: [], entityRefs: [], restsOnWholeEstate: true },
        ...{ state: 'waiting', actions: [] },
      }),
    });
  }
  await knex('case_outbox').where({ type: 'promotion' }).delete();
  await knex.schema.dropTable('ready_promotions');
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.createTable('ready_promotions', table => {
    table.string('control').notNullable();
    table.integer('step').notNullable();
    table.integer('revision').notNullable();
    table.boolean('ready').notNullable();
    table.bigInteger('since').notNullable();
    table.primary(['control', 'step']);
  });
  await knex('case_outbox').whereIn('type', ['derived', 'look']).delete();
  await knex.schema.dropTable('derived_cases');
};
