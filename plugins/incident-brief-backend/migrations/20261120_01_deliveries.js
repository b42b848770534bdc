// @ts-check

/**
 * Instants are milliseconds since 1970-01-01T00:00:00Z: by the product's clock
 * where people read them, by the machine's where processes go by them.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('leases', table => {
    table.comment('Units of work, and which replica has claimed each');
    table.text('name').primary().comment('Names the unit of work');
    table.text('holder').notNullable().comment('The replica that claimed it');
    table
      .bigInteger('token')
      .notNullable()
      .comment('Grows with each change of holder: a late writer loses');
    table
      .bigInteger('expires_at')
      .notNullable()
      .comment('When another may claim it, by the machine');
  });

  await knex.schema.createTable('feed_positions', table => {
    table.comment('How far each consumer has followed the feed of evidence');
    table.text('consumer').primary().comment('Who follows');
    table
      .bigInteger('position')
      .notNullable()
      .comment('The last step that it has taken in');
  });

  await knex.schema.createTable('delivery_subjects', table => {
    table.comment('Alert groups and incidents that briefs go out for');
    table
      .text('subject')
      .primary()
      .comment('alert-group or incident, a colon, and its id in evidence');
    table
      .boolean('resolved')
      .notNullable()
      .comment('Whether it had ended when it was last looked at');
    table
      .text('watched')
      .notNullable()
      .comment('JSON array: entities whose evidence its briefs rest on');
    table
      .bigInteger('due_at')
      .nullable()
      .comment('When to look at it again, by the machine; null for no reason');
    table
      .bigInteger('learned_at')
      .notNullable()
      .comment('When it was first heard of, by the product');
    table.index(['due_at'], 'delivery_subjects_due_idx');
    table.index(['resolved'], 'delivery_subjects_resolved_idx');
  });

  await knex.schema.createTable('deliveries', table => {
    table.comment(
      'Outbox: what is to be said where, and what is known of its arrival',
    );
    table
      .text('id')
      .primary()
      .comment('Follows from subject, target and address; sent along');
    table.text('subject').notNullable().comment('What it goes out for');
    table.text('target').notNullable().comment('slack or pagerduty');
    table
      .text('address')
      .notNullable()
      .comment('Channel as the owner names it, or id of the incident');
    table
      .text('address_id')
      .nullable()
      .comment('Id of the channel, once Slack has told it');
    table
      .text('message_id')
      .nullable()
      .comment('Timestamp of the message or id of the last note, once known');
    table.text('entity_ref').notNullable().comment('Whose brief it is');
    table.text('title').notNullable().comment('What it goes out for, in words');
    table.text('content').notNullable().comment('JSON: what is to be said');
    table
      .text('content_key')
      .notNullable()
      .comment('Hash of what makes it worth saying again');
    table
      .text('digest')
      .nullable()
      .comment('Of the brief in the content; null where there is none');
    table
      .boolean('resolved')
      .notNullable()
      .comment('Whether the content says that it is over');
    table
      .integer('revision')
      .notNullable()
      .comment('Grows with each new content');
    table
      .integer('sent_revision')
      .notNullable()
      .comment('The revision known to have arrived; 0 before the first');
    table
      .text('sent_digest')
      .nullable()
      .comment('Digest of the revision known to have arrived');
    table
      .text('state')
      .notNullable()
      .comment('pending, sent, updated, failed or in-doubt');
    table
      .text('reason')
      .nullable()
      .comment('One sentence: why it is not there, and what to do');
    table
      .integer('attempts')
      .notNullable()
      .comment('Sends of the latest revision; the back-off goes by it');
    table
      .bigInteger('attempted_at')
      .nullable()
      .comment(
        'When an attempt began whose outcome is not known, by the machine',
      );
    table
      .bigInteger('attempt_token')
      .nullable()
      .comment('Fencing token of who is at it');
    table
      .integer('attempt_revision')
      .nullable()
      .comment('The revision that the open attempt says');
    table
      .text('attempt_digest')
      .nullable()
      .comment('The digest that the open attempt says');
    table
      .bigInteger('next_attempt_at')
      .nullable()
      .comment(
        'When there is something to do, by the machine; null for nothing',
      );
    table
      .bigInteger('created_at')
      .notNullable()
      .comment('When it was decided, by the product');
    table
      .bigInteger('sent_at')
      .nullable()
      .comment('When it first arrived, by the product');
    table
      .bigInteger('updated_at')
      .notNullable()
      .comment('When anything about it last changed, by the product');
    table.index(['next_attempt_at'], 'deliveries_next_idx');
    table.index(['subject'], 'deliveries_subject_idx');
    table.index(['entity_ref', 'created_at'], 'deliveries_entity_idx');
    table.index(['created_at', 'id'], 'deliveries_created_idx');
    table.index(['target', 'address'], 'deliveries_address_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('deliveries');
  await knex.schema.dropTable('delivery_subjects');
  await knex.schema.dropTable('feed_positions');
  await knex.schema.dropTable('leases');
};
