import { addToCaseOutbox } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { ExemptionStep } from '../records';
import type { ExemptionRow } from '../../database/tables';
import { addToOutbox } from '../../database/people/addToOutbox';

/**
 * Takes the step where nobody took one since it was read. What is in force is
 * so from the approval until its end, and that end is never later than it was
 * approved for.
 */
export async function takeExemptionStep(
  trx: Knex.Transaction,
  { id, version, from, to, step, decision }: ExemptionStep,
): Promise<'taken' | 'conflict'> {
  const { by = null, at, reason = null } = step;
  const isDecision = to === 'approved' || to === 'rejected';
  const wasInForce = from === 'approved' && to === 'revoked';
  const changed = await trx<ExemptionRow>('exemptions')
    .where({ id, version, state: from })
    .update({
      state: to,
      version: version + 1,
      ...(isDecision
        ? { decided_by: by, decided_at: at, decided_reason: reason }
        : { ended_by: by, ended_at: at, ended_reason: reason }),
      ...(to === 'approved' && {
        from_at: at,
        until_at: trx.ref('expires_at') as never,
      }),
      ...(wasInForce && { until_at: at }),
    });
  if (changed === 0) {
    return 'conflict';
  }
  await addToOutbox(trx, decision, at);
  await addToCaseOutbox(trx, 'exemption', id);
  return 'taken';
}
