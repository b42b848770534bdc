import type { Knex } from 'knex';
import type { DeliveryOutcome, Now, TakenDelivery } from '../records';
import type { DeliveryRow } from './tables';

const closed = {
  attempted_at: null,
  attempt_token: null,
  attempt_revision: null,
  attempt_digest: null,
};

/** Keeps how an attempt or a check ended, unless another replica is at it by now. */
export async function recordOutcome(
  trx: Knex.Transaction,
  taken: TakenDelivery,
  outcome: DeliveryOutcome,
  options: { now: Now; gap: number },
): Promise<'recorded' | 'lost'> {
  const { id } = taken.delivery;
  const row = await trx<DeliveryRow>('deliveries')
    .where({ id })
    .forUpdate()
    .first();
  if (
    !row ||
    Number(row.attempt_token) !== taken.token ||
    Number(row.attempted_at) !== taken.attemptedAt
  ) {
    return 'lost';
  }
  await trx<DeliveryRow>('deliveries')
    .where({ id })
    .update({
      ...changesOf(row, outcome, options),
      updated_at: options.now.product,
    });
  return 'recorded';
}

function changesOf(
  row: DeliveryRow,
  outcome: DeliveryOutcome,
  { now, gap }: { now: Now; gap: number },
): Partial<DeliveryRow> {
  switch (outcome.status) {
    case 'arrived':
      return {
        ...closed,
        state: row.sent_revision > 0 ? 'updated' : 'sent',
        reason: null,
        address_id: outcome.addressId ?? row.address_id,
        message_id: outcome.messageId ?? row.message_id,
        sent_revision: row.attempt_revision!,
        sent_digest: row.attempt_digest,
        sent_at: row.sent_at ?? now.product,
        next_attempt_at:
          row.revision > row.attempt_revision! ? now.machine + gap : null,
      };
    case 'absent':
      return { ...closed, state: 'pending', next_attempt_at: now.machine };
    case 'failed':
      return {
        ...closed,
        state: 'failed',
        reason: outcome.reason,
        next_attempt_at: null,
      };
    case 'later':
      return {
        ...closed,
        state: 'pending',
        reason: outcome.reason,
        next_attempt_at: outcome.retryAt,
      };
    default:
      return {
        state: 'in-doubt',
        reason: outcome.reason,
        next_attempt_at: outcome.retryAt,
      };
  }
}
