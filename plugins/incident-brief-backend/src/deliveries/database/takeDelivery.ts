import type { Knex } from 'knex';
import type { Now, TakenDelivery } from '../records';
import type { DeliveryRow } from './tables';
import { holdsLease, Lease } from '@plumbline/backstage-plugin-evidence-node';
import { toDelivery } from './rows';

/**
 * Begins an attempt, or the check on one whose outcome nobody has recorded.
 * Committed before anything is sent.
 */
export async function takeDelivery(
  trx: Knex.Transaction,
  options: { lease: Lease; id: string; now: Now; settle: number },
): Promise<TakenDelivery | undefined> {
  const { lease, id, now, settle } = options;
  if (!(await holdsLease(trx, lease))) {
    return undefined;
  }
  const row = await trx<DeliveryRow>('deliveries')
    .where({ id })
    .forUpdate()
    .first();
  const due = row?.next_attempt_at ?? null;
  if (!row || due === null || Number(due) > now.machine) {
    return undefined;
  }
  const open = row.attempted_at !== null;
  const changes: Partial<DeliveryRow> = {
    attempt_token: lease.token,
    attempts: open ? row.attempts : sendsBefore(row) + 1,
    next_attempt_at: now.machine + settle,
    ...(!open && {
      attempted_at: now.machine,
      attempt_revision: row.revision,
      attempt_digest: row.digest,
    }),
  };
  await trx<DeliveryRow>('deliveries').where({ id }).update(changes);
  return {
    work: open ? 'check' : 'send',
    token: lease.token,
    attemptedAt: open ? Number(row.attempted_at) : now.machine,
    delivery: toDelivery({ ...row, ...changes }),
  };
}

/** Those of what has arrived don't count for its next revision. */
function sendsBefore({ state, attempts }: DeliveryRow): number {
  return state === 'sent' || state === 'updated' ? 0 : attempts;
}
