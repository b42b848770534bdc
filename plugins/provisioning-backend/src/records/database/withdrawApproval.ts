import type { Knex } from 'knex';
import type { NewEntry, StoredOperation } from '../requests';
import type {
  ApprovalRow,
  OperationRow,
  RequestRow,
} from '../../database/tables';
import { appendEntry } from './appendEntry';
import { moveOperation } from './moveOperation';

/**
 * Voids what one person approved, and takes an operation whose run has not
 * begun back to where it waits. The lock on the request orders it with those who
 * approve at the same moment.
 */
export async function withdrawApproval(
  trx: Knex.Transaction,
  options: {
    operation: StoredOperation;
    by: string;
    entry: NewEntry;
    /** Why the approval does not count any more. */
    why: string;
  },
): Promise<'moved' | 'lost'> {
  const { by, entry, operation, why } = options;
  const { id, requestId, state } = operation;
  await trx<RequestRow>('requests')
    .where({ id: requestId })
    .forUpdate()
    .first('id');
  const row = await trx<OperationRow>('operations')
    .where({ id, state })
    .whereNull('begun_at')
    .first('id');
  const voided =
    row &&
    (await trx<ApprovalRow>('approvals')
      .where({ operation_id: id, decision: 'approved', actor: by })
      .whereNull('void')
      .update({ void: why }));
  if (!voided) {
    return 'lost';
  }
  const to = 'waiting-for-approval' as const;
  if (state !== to) {
    return moveOperation(trx, { operation, from: state, to, entry });
  }
  await appendEntry(trx, { requestId, operationId: id, state, entry });
  return 'moved';
}
