import { addToCaseOutbox } from '@plumbline/backstage-plugin-evidence-node';
import { Knex } from 'knex';
import type { Decision } from '../../database/discrepancies';
import { lockRows } from './recordDiscrepancies';

/** Puts what somebody decided into force. */
export async function decideDiscrepancy(
  trx: Knex.Transaction,
  id: string,
  decision: Decision,
): Promise<'decided' | 'closed' | 'moved' | 'unknown'> {
  const row = (await lockRows(trx, [id])).get(id);
  if (!row) {
    return 'unknown';
  }
  if (row.state === 'closed') {
    return 'closed';
  }
  const { state, by, at, reason, until, version } = decision;
  const [{ count }] = await trx('discrepancy_steps')
    .where({ discrepancy_id: id })
    .count({ count: '*' });
  if (version !== undefined && version !== Number(count)) {
    return 'moved';
  }
  await trx('discrepancies')
    .where({ id })
    .update({
      state,
      reason: reason ?? null,
      decided_by: by,
      decided_at: at,
      decided_on: state === 'dismissed' ? row.material ?? '[]' : null,
      until: until ?? null,
    });
  await trx('discrepancy_steps').insert({
    discrepancy_id: id,
    at,
    state,
    by,
    reason: reason ?? null,
    until: until ?? null,
  });
  await addToCaseOutbox(trx, 'discrepancy', id);
  return 'decided';
}
