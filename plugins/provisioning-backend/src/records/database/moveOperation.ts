import {
  canGo,
  requestStateAfter,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { State } from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import type { Move, OperationChanges } from '../requests';
import type {
  ApprovalRow,
  OperationRow,
  RequestRow,
} from '../../database/tables';
import { appendEntry } from './appendEntry';
import { freeName, lockName } from './freeName';
import { keepsBudget } from './keepsBudget';
import { jsonOrNull } from './rows';

/**
 * Takes an operation from one state to the next, with all that the step leaves
 * behind, or not at all. Locks the request, then the operation.
 */
export async function moveOperation(
  trx: Knex.Transaction,
  move: Move,
): Promise<'moved' | 'lost'> {
  const { operation, from, to, entry, budget, voids } = move;
  const { changes = {}, corrected } = move;
  const { id, kind, requestId } = operation;
  if (!move.repairs && !canGo(kind, from, to)) {
    throw new TypeError(`A '${kind}' never goes from '${from}' to '${to}'`);
  }
  const request = await trx<RequestRow>('requests')
    .where({ id: requestId })
    .forUpdate()
    .first();
  if (budget && !(await keepsBudget(trx, budget, requestId))) {
    return 'lost';
  }
  const updated = await trx<OperationRow>('operations')
    .where({ id, state: from })
    .update({
      ...columnsOf(changes),
      ...(corrected && {
        intent: JSON.stringify(corrected.intent),
        intent_hash: corrected.intentHash,
        // Who wrote what is requested now does not decide on it.
        requested_by: entry.actor,
      }),
      state: to,
      updated_at: entry.at,
      next_try_at: 0,
      reminders: 0,
      attempts: 0,
      waiting_for: null,
      begun_at: null,
    });
  if (!request || updated === 0) {
    return 'lost';
  }
  if (voids !== undefined) {
    await trx<ApprovalRow>('approvals')
      .where({ operation_id: id, decision: 'approved' })
      .whereNull('void')
      .update({ void: voids });
  }
  const { expiresAt, activeAt } = changes.request ?? {};
  const intent = corrected?.intent ?? changes.request?.intent;
  if (corrected) {
    await lockName(trx, corrected.resourceName);
  }
  const resourceName = corrected && {
    resource_name: await freeName(trx, {
      ...corrected,
      id: requestId,
      product: request.product,
    }),
  };
  await trx<RequestRow>('requests')
    .where({ id: requestId })
    .update({
      state: requestStateAfter(
        // Another end: whoever it concerns is warned of that one anew.
        expiresAt !== undefined && request.state === 'expiring'
          ? 'active'
          : (request.state as State),
        kind,
        to,
        request.active_at !== null,
      ),
      updated_at: entry.at,
      ...resourceName,
      ...(intent && {
        intent: JSON.stringify(intent),
        owner: String(intent.owner ?? ''),
        cost_center: String(intent.costCenter ?? ''),
      }),
      ...(expiresAt !== undefined && { expires_at: expiresAt }),
      ...(activeAt !== undefined && { active_at: activeAt }),
      // As it was just made, and seen.
      ...(to === 'active' && { drift: null, looked_at: Date.now() }),
      ...(to === 'destroyed' && { drift: null }),
    });
  if (to === 'destroyed' || (to === 'rejected' && kind === 'create')) {
    await trx('secret_removals')
      .insert({ request_id: requestId })
      .onConflict('request_id')
      .ignore();
  }
  await appendEntry(trx, { requestId, operationId: id, state: to, entry });
  return 'moved';
}

function columnsOf(changes: OperationChanges): Partial<OperationRow> {
  const { error, facts, findings, planFile } = changes;
  const json = Object.fromEntries(
    (['cost', 'plan', 'bound', 'approval'] as const)
      .filter(name => name in changes)
      .map(name => [name, jsonOrNull(changes[name])]),
  );
  return {
    ...json,
    ...('expiresAt' in changes && { expires_at: changes.expiresAt ?? null }),
    ...(findings && { findings: JSON.stringify(findings) }),
    ...(planFile && { plan_file: planFile }),
    ...(facts && { facts }),
    error: error ?? null,
  };
}
