import type { Knex } from 'knex';
import type { Now, OutboxIntent } from '../records';
import type { DeliveryRow } from './tables';

/** What failed is tried again when there is news, but not with each bit of it. */
const failedRest = 10 * 60_000;

/** Commits what is to be delivered; a new revision only where it differs enough. */
export async function intendDelivery(
  trx: Knex.Transaction,
  subject: string,
  intent: OutboxIntent,
  now: Now,
): Promise<void> {
  const { id, target, address, impossible, revisionGapMs } = intent;
  const row = await trx<DeliveryRow>('deliveries')
    .where({ id })
    .forUpdate()
    .first();
  const content = {
    entity_ref: intent.entityRef,
    title: intent.title,
    content: JSON.stringify(intent.content),
    content_key: intent.contentKey,
    digest: intent.digest ?? null,
    resolved: intent.resolved,
    updated_at: now.product,
  };
  const failure = { state: 'failed', reason: impossible ?? null };
  if (!row) {
    await trx<DeliveryRow>('deliveries').insert({
      ...content,
      id,
      subject,
      target,
      address,
      revision: 1,
      sent_revision: 0,
      attempts: 0,
      created_at: now.product,
      ...(impossible === undefined
        ? { state: 'pending', next_attempt_at: now.machine }
        : failure),
    });
    return;
  }
  if (row.content_key === intent.contentKey) {
    return;
  }
  await trx<DeliveryRow>('deliveries')
    .where({ id })
    .update({
      ...content,
      revision: row.revision + 1,
      ...(impossible === undefined
        ? { next_attempt_at: nextAttempt(row, revisionGapMs, now) }
        : { ...failure, attempts: 0 }),
    });
}

/** What is under way, or backing off, keeps its time. */
function nextAttempt(
  row: DeliveryRow,
  revisionGapMs: number,
  now: Now,
): number {
  if (row.next_attempt_at !== null) {
    return Number(row.next_attempt_at);
  }
  if (row.state === 'failed' && row.attempts > 0) {
    return now.machine + failedRest;
  }
  return now.machine + (row.sent_revision > 0 ? revisionGapMs : 0);
}
