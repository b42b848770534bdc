// @ts-check

/**
 * Instants are milliseconds since 1970-01-01T00:00:00Z. `learned_at` and
 * `superseded_at` bound the time in which a row was what we knew.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('entities', table => {
    table.comment(
      'Catalog entities as they were described, by when we learned it',
    );
    table.bigIncrements('id').comment('Row id');
    table.text('entity_ref').notNullable().comment('Full entity reference');
    table.text('hash').notNullable().comment('Hash of the body');
    table
      .text('body')
      .notNullable()
      .comment('The entity as JSON, without what changes by itself');
    table.bigInteger('learned_at').notNullable().comment('When we learned it');
    table
      .bigInteger('superseded_at')
      .nullable()
      .comment('When we learned otherwise; null while it holds');
    table.index(['entity_ref', 'learned_at'], 'entities_ref_idx');
    table.index(['superseded_at', 'learned_at'], 'entities_time_idx');
  });
  await knex.schema.raw(
    'create unique index entities_current_idx on entities (entity_ref) where superseded_at is null',
  );

  await knex.schema.createTable('observations', table => {
    table.comment(
      'Facts, edges and workloads that sources reported; a row per value and unbroken run of sightings',
    );
    table.bigIncrements('id').comment('Row id');
    table.text('part').notNullable().comment('fact, edge or workload');
    table
      .text('key')
      .notNullable()
      .comment('What it is about, unique within part and source');
    table.text('source').notNullable().comment('Who reported it');
    table
      .text('entity_ref')
      .nullable()
      .comment('For facts: about which entity');
    table.text('name').nullable().comment('For facts: which fact');
    table
      .text('value')
      .notNullable()
      .comment(
        'JSON: the value of a fact or workload; the ends and type of an edge',
      );
    table
      .text('stats')
      .nullable()
      .comment(
        'JSON: count and window of the latest sighting of an edge; not kept for the past',
      );
    table.text('value_hash').notNullable().comment('Hash of the value');
    table
      .bigInteger('max_age')
      .notNullable()
      .comment('Milliseconds after which a sighting is stale');
    table
      .bigInteger('learned_at')
      .notNullable()
      .comment('When we were first told this value in this run');
    table
      .bigInteger('first_observed_at')
      .notNullable()
      .comment('When the source first saw it in this run');
    table
      .bigInteger('last_observed_at')
      .notNullable()
      .comment('When the source last saw it in this run');
    table
      .bigInteger('last_received_at')
      .notNullable()
      .comment('When we were last told so');
    table
      .bigInteger('superseded_at')
      .nullable()
      .comment('When another row took its place; null while it holds');
    table.index(['entity_ref', 'superseded_at'], 'observations_entity_idx');
    table.index(
      ['part', 'superseded_at', 'learned_at'],
      'observations_part_idx',
    );
    table.index(['part', 'key'], 'observations_key_idx');
  });
  await knex.schema.raw(
    'create unique index observations_current_idx on observations (part, source, key) where superseded_at is null',
  );
  await knex.schema.raw(
    "create index observations_lists_idx on observations (name, superseded_at) where part = 'fact' and value <> '[]'",
  );

  await knex.schema.createTable('sources', table => {
    table.comment('Sources of observations and the principal each belongs to');
    table.text('source').primary().comment('Source id');
    table
      .text('principal')
      .nullable()
      .comment('Who first pushed it; null for collectors of this installation');
    table
      .bigInteger('created_at')
      .notNullable()
      .comment('When it was first heard of');
  });

  await knex.schema.createTable('passes', table => {
    table.comment(
      'What each source did and when; a row per unbroken run of equal outcomes',
    );
    table.bigIncrements('id').comment('Row id');
    table.text('source').notNullable().comment('Source id');
    table.text('outcome').notNullable().comment('succeeded or failed');
    table.text('error').nullable().comment('One sentence, when it failed');
    table
      .integer('coverage')
      .nullable()
      .comment('Entities it said something about, the last time');
    table
      .text('parts')
      .notNullable()
      .comment(
        'Parts it reported: facts by name, edges, workloads; JSON array',
      );
    table.bigInteger('first_at').notNullable().comment('When the run began');
    table.bigInteger('last_at').notNullable().comment('When it was last so');
    table
      .bigInteger('last_observed_at')
      .nullable()
      .comment('What instant the last pass spoke of');
    table
      .bigInteger('count')
      .notNullable()
      .comment('How many passes the run has: grows where the clock may not');
    table
      .bigInteger('superseded_at')
      .nullable()
      .comment('When the next run began; null for the latest');
    table.index(['source', 'first_at'], 'passes_source_idx');
  });
  await knex.schema.raw(
    'create unique index passes_current_idx on passes (source) where superseded_at is null',
  );

  await knex.schema.createTable('feed', table => {
    table.comment('What changed, in the order in which it was committed');
    table
      .bigIncrements('seq')
      .comment('Position; a reader asks for what comes after');
    table
      .text('type')
      .notNullable()
      .comment('entity, fact, edge, workload or change');
    table
      .text('entity_ref')
      .nullable()
      .comment('The entity concerned, where known');
    table
      .text('key')
      .nullable()
      .comment('Key of the row concerned, for edges and workloads');
    table.bigInteger('at').notNullable().comment('When we learned it');
    table.index(['type', 'seq'], 'feed_type_idx');
    table.index(['type', 'at', 'seq'], 'feed_time_idx');
  });

  await knex.schema.createTable('discrepancies', table => {
    table.comment('Where two sources disagree, or a signal matched nothing');
    table.text('id').primary().comment('Hash of kind and subject');
    table.text('kind').notNullable().comment('Kind of discrepancy');
    table.text('state').notNullable().comment('open or closed');
    table
      .text('entity_ref')
      .nullable()
      .comment('The entity whose description would have to change');
    table.text('owner').nullable().comment('Who owns it');
    table.text('message').notNullable().comment('One sentence');
    table.text('signal').nullable().comment('The signal as JSON');
    table.text('candidates').nullable().comment('Entity references as JSON');
    table
      .bigInteger('first_seen')
      .notNullable()
      .comment('When it was first seen');
    table
      .bigInteger('last_seen')
      .notNullable()
      .comment('When it was last seen');
    table.index(['state', 'last_seen'], 'discrepancies_state_idx');
    table.index(['entity_ref'], 'discrepancies_entity_idx');
  });

  await knex.schema.createTable('leases', table => {
    table.comment(
      'Who does a unit of work; a late writer with an older token loses',
    );
    table.text('name').primary().comment('The unit of work');
    table.text('holder').notNullable().comment('The process that holds it');
    table
      .bigInteger('token')
      .notNullable()
      .comment('Fencing token, grows with each new holder');
    table
      .bigInteger('expires_at')
      .notNullable()
      .comment('When it may be taken over');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'leases',
    'discrepancies',
    'feed',
    'passes',
    'sources',
    'observations',
    'entities',
  ]) {
    await knex.schema.dropTable(table);
  }
};
