/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('exemptions', table => {
    table.comment('Exceptions from policies, and of attributes from drift');
    table.string('id').primary().comment('Also in the audit');
    table
      .string('request_id')
      .notNullable()
      .references('requests.id')
      .comment('From which it was asked');
    table.string('kind').notNullable().comment('policy or drift');
    table.text('rule').notNullable().comment('The policy, or the attribute');
    table.string('scope').notNullable().comment('request or service');
    table.string('service').notNullable().comment('The entity it is for');
    table.string('product').notNullable().comment('Id of the product');
    table.string('environment').notNullable().comment('Empty where not said');
    table.string('owner').notNullable().comment('The group that owns it');
    table.string('state').notNullable().comment('Where it stands');
    table.text('reason').notNullable().comment('In the words of who asked');
    table
      .bigInteger('expires_at')
      .notNullable()
      .comment('From then on it does not hold, epoch ms');
    table.string('requested_by').notNullable().comment('The user who asked');
    table.bigInteger('requested_at').notNullable().comment('Epoch ms');
    table.string('decided_by').comment('The user who approved or rejected');
    table.bigInteger('decided_at').comment('Epoch ms');
    table.text('decided_reason').comment('In their words');
    table.string('ended_by').comment('The user who revoked it; none for time');
    table.bigInteger('ended_at').comment('Epoch ms');
    table.text('ended_reason').comment('In their words');
    table.integer('version').notNullable().comment('Grows with each step');
    table.index(['request_id']);
    table.index(['service', 'state']);
    table.index(['state', 'expires_at']);
    table.index(['requested_at', 'id']);
  });
  await knex.schema.alterTable('approvals', table => {
    table.text('rules').comment('The rules it answers for, as JSON');
    table.text('emergency').comment('Not empty where by the narrower way');
  });
  await knex.schema.alterTable('requests', table => {
    table
      .string('cost_center')
      .notNullable()
      .defaultTo('')
      .comment('Who pays; empty where not said');
    table.index(['cost_center']);
  });
  await fillInCostCenters(knex);
};

/**
 * What was asked for before counts in budgets, too.
 *
 * @param {import('knex').Knex} knex
 */
async function fillInCostCenters(knex) {
  let last = '';
  for (;;) {
    const rows = await knex('requests')
      .where('id', '>', last)
      .orderBy('id')
      .limit(500)
      .select('id', 'intent');
    for (const { id, intent } of rows) {
      const { costCenter } = JSON.parse(intent);
      if (costCenter !== undefined) {
        await knex('requests')
          .where({ id })
          .update({ cost_center: String(costCenter) });
      }
    }
    if (rows.length === 0) {
      return;
    }
    last = rows[rows.length - 1].id;
  }
}

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('requests', table => {
    table.dropIndex(['cost_center']);
  });
  // Not by knex: on SQLite it makes the table anew, which others refer to.
  for (const [table, column] of [
    ['requests', 'cost_center'],
    ['approvals', 'rules'],
    ['approvals', 'emergency'],
  ]) {
    await knex.raw('ALTER TABLE ?? DROP COLUMN ??', [table, column]);
  }
  await knex.schema.dropTable('exemptions');
};
