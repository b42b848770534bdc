// @ts-check

/**
 * Corrections and pinned briefs. Instants are milliseconds since the epoch;
 * documents are JSON in text columns.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('corrections', table => {
    table.comment(
      'Lines of briefs that responders said were wrong, tracked until their source is right',
    );
    table.string('id', 36).primary().comment('Id of the correction');
    table.text('entity_ref').notNullable().comment('Whose brief it was');
    table
      .text('line')
      .notNullable()
      .comment('A section of the brief, or the key of one claim');
    table
      .text('incident')
      .comment('Id of the incident in which it was found, where one was named');
    table
      .string('state', 20)
      .notNullable()
      .comment('open, closed or dismissed');
    table
      .boolean('tracked')
      .notNullable()
      .comment('Whether evidence can show that it is right again');
    table
      .bigInteger('reported_at')
      .notNullable()
      .comment('When it was reported');
    table
      .integer('version')
      .notNullable()
      .comment('Grows with every edit; an edit of an older version is refused');
    table.text('body').notNullable().comment('The whole correction, JSON');
    table.index(['reported_at', 'id'], 'corrections_reported_at_idx');
    table.index(['entity_ref', 'line'], 'corrections_entity_ref_idx');
    table.index(['state', 'tracked'], 'corrections_state_idx');
  });

  await knex.schema.createTable('pins', table => {
    table.comment('Briefs pinned for the review of an incident');
    table.string('id', 36).primary().comment('Id of the pin');
    table.text('entity_ref').notNullable().comment('Whose brief it is');
    table.text('incident').comment('Id of the incident, where one was named');
    table.bigInteger('pinned_at').notNullable().comment('When it was pinned');
    table.text('body').notNullable().comment('The whole pin, JSON');
    table.index(['pinned_at', 'id'], 'pins_pinned_at_idx');
    table.index(['entity_ref'], 'pins_entity_ref_idx');
    table.index(['incident'], 'pins_incident_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('pins');
  await knex.schema.dropTable('corrections');
};
