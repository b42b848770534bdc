import type { Knex } from 'knex';
import type { Move, NewEntry, StoredApproval } from '../requests';
import type {
  ApprovalRow,
  OperationRow,
  RequestRow,
} from '../../database/tables';
import { appendEntry } from './appendEntry';
import { moveOperation } from './moveOperation';
import { toApproval } from './rows';

/** Keeps what somebody decided. */
export async function addApproval(
  trx: Knex.Transaction,
  operationId: string,
  approval: StoredApproval,
): Promise<void> {
  await trx<ApprovalRow>('approvals').insert({
    operation_id: operationId,
    decision: approval.decision,
    actor: approval.by,
    reason: approval.reason,
    at: approval.at,
    bound: JSON.stringify(approval.bound),
    rules: approval.rules ? JSON.stringify(approval.rules) : null,
    emergency: approval.emergency ? 'yes' : null,
    void: null,
  } as ApprovalRow);
}

/**
 * Keeps an approval, and takes the operation on where with it all is approved.
 * The lock on the request orders those who approve at once, so that the last
 * of them sees the others.
 */
export async function approveOperation(
  trx: Knex.Transaction,
  options: {
    move: Move;
    approval: StoredApproval;
    isComplete: (approvals: readonly StoredApproval[]) => boolean;
    partly: NewEntry;
  },
): Promise<'moved' | 'waits' | 'lost'> {
  const { approval, isComplete, move, partly } = options;
  const { id, requestId } = move.operation;
  await trx<RequestRow>('requests')
    .where({ id: requestId })
    .forUpdate()
    .first('id');
  const operation = await trx<OperationRow>('operations')
    .where({ id, state: move.from })
    .first('bound');
  // Planned anew meanwhile, it is another one than what was approved.
  if (operation?.bound !== JSON.stringify(approval.bound)) {
    return 'lost';
  }
  await addApproval(trx, id, approval);
  const rows = await trx<ApprovalRow>('approvals')
    .where({ operation_id: id })
    .orderBy('id');
  if (isComplete(rows.map(toApproval))) {
    return moveOperation(trx, move);
  }
  await appendEntry(trx, {
    requestId,
    operationId: id,
    state: move.from,
    entry: partly,
  });
  return 'waits';
}
