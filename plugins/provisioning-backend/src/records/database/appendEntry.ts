import { addToCaseOutbox } from '@plumbline/backstage-plugin-evidence-node';
import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import type { State } from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import type { NewEntry } from '../requests';
import type { RequestRow, TimelineRow } from '../../database/tables';

/**
 * Records a step, in the same transaction as the step itself: what happened is in
 * the time line, and what is in the time line reaches the record. Locks the
 * request, so that numbers have no gaps.
 */
export async function appendEntry(
  trx: Knex.Transaction,
  options: {
    requestId: string;
    operationId: string;
    state: State;
    entry: NewEntry;
  },
): Promise<void> {
  const { requestId, operationId, state, entry } = options;
  const request = await trx<RequestRow>('requests')
    .where({ id: requestId })
    .forUpdate()
    .first();
  const last = await trx<TimelineRow>('timeline')
    .where({ request_id: requestId })
    .max({ seq: 'seq' })
    .first();
  const seq = Number((last as { seq: number | null }).seq ?? 0) + 1;
  const decision: DecisionInput = {
    id: `provisioning:${requestId}:${seq}`,
    type: 'run',
    action: 'step',
    ...entry.decision,
    subject: {
      request: requestId,
      operation: operationId,
      product: request!.product,
      ...(request!.service && { entityRef: request!.service }),
      ...entry.subject,
    },
    actor: entry.actor,
    body: {
      state,
      message: entry.message,
      ...entry.body,
    } as DecisionInput['body'],
  };
  await trx<TimelineRow>('timeline').insert({
    request_id: requestId,
    seq,
    operation_id: operationId,
    at: entry.at,
    state,
    actor: entry.actor ?? null,
    message: entry.message,
    decision: JSON.stringify(decision),
    recorded: false,
    told: false,
  });
  if (operationId !== requestId) {
    await addToCaseOutbox(trx, 'approval', operationId);
    if (entry.withdrawsApproval) {
      await addToCaseOutbox(trx, 'withdrawal', `${operationId}/${seq}`);
    }
  }
}
