import {
  storedInstant,
  storedList,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  OperationKind,
  State,
} from '@plumbline/backstage-plugin-provisioning-common';
import type {
  ApprovalRule,
  StoredApproval,
  StoredEntry,
  StoredOperation,
  StoredRequest,
} from '../requests';
import type {
  ApprovalRow,
  OperationRow,
  RequestRow,
  TimelineRow,
} from '../../database/tables';

/** Without the large columns, and the key, which is only compared. */
export const operationColumns = [
  'id',
  'request_id',
  'number',
  'kind',
  'state',
  'requested_by',
  'reason',
  'intent',
  'intent_hash',
  'created_at',
  'updated_at',
  'next_try_at',
  'attempts',
  'waiting_for',
  'error',
  'findings',
  'cost',
  'plan',
  'bound',
  'approval',
  'expires_at',
  'begun_at',
] as const;

export function toRequest(row: RequestRow): StoredRequest {
  return {
    id: row.id,
    product: row.product,
    productVersion: row.product_version,
    requester: row.requester,
    creation: row.creation ?? undefined,
    service: row.service,
    owner: row.owner,
    state: row.state as State,
    intent: storedObject(row.intent),
    resourceName: row.resource_name,
    createdAt: storedInstant(row.created_at),
    updatedAt: storedInstant(row.updated_at),
    expiresAt: optionalInstant(row.expires_at),
    activeAt: optionalInstant(row.active_at),
    drift: optionalObject(row.drift),
  };
}

export function toRequestRow(
  request: StoredRequest & { key?: string },
): RequestRow {
  return {
    id: request.id,
    request_key: request.key ?? null,
    product: request.product,
    product_version: request.productVersion,
    requester: request.requester,
    creation: request.creation ?? null,
    service: request.service,
    owner: request.owner,
    state: request.state,
    intent: JSON.stringify(request.intent),
    resource_name: request.resourceName,
    created_at: request.createdAt,
    updated_at: request.updatedAt,
    expires_at: request.expiresAt ?? null,
    active_at: request.activeAt ?? null,
    drift: null,
    looked_at: 0,
    cost_center: String(request.intent.costCenter ?? ''),
  };
}

type LeftOut = 'plan_file' | 'facts' | 'reminders';

export function toOperation(
  row: Omit<OperationRow, LeftOut | 'request_key'>,
): StoredOperation {
  return {
    id: row.id,
    requestId: row.request_id,
    number: row.number,
    kind: row.kind as OperationKind,
    state: row.state as State,
    requestedBy: row.requested_by ?? undefined,
    reason: row.reason ?? undefined,
    intent: storedObject(row.intent),
    intentHash: row.intent_hash,
    createdAt: storedInstant(row.created_at),
    updatedAt: storedInstant(row.updated_at),
    attempts: row.attempts,
    waitingFor: row.waiting_for ?? undefined,
    error: row.error ?? undefined,
    findings: storedList(row.findings),
    cost: optionalObject(row.cost),
    plan: optionalObject(row.plan),
    bound: optionalObject(row.bound),
    approval: optionalObject<ApprovalRule>(row.approval, [
      ...(['by', 'because', 'validHours'] as const),
    ]),
    expiresAt: optionalInstant(row.expires_at),
    begunAt: optionalInstant(row.begun_at),
  };
}

export function toOperationRow(
  operation: StoredOperation,
): Omit<OperationRow, LeftOut> {
  return {
    id: operation.id,
    request_id: operation.requestId,
    number: operation.number,
    kind: operation.kind,
    state: operation.state,
    request_key: operation.key ?? null,
    requested_by: operation.requestedBy ?? null,
    reason: operation.reason ?? null,
    intent: JSON.stringify(operation.intent),
    intent_hash: operation.intentHash,
    created_at: operation.createdAt,
    updated_at: operation.updatedAt,
    next_try_at: 0,
    attempts: operation.attempts,
    waiting_for: operation.waitingFor ?? null,
    error: operation.error ?? null,
    findings: JSON.stringify(operation.findings),
    cost: jsonOrNull(operation.cost),
    plan: jsonOrNull(operation.plan),
    bound: jsonOrNull(operation.bound),
    approval: jsonOrNull(operation.approval),
    expires_at: operation.expiresAt ?? null,
    begun_at: operation.begunAt ?? null,
  };
}

export function toApproval(
  row: ApprovalRow,
): StoredApproval & { operationId: string } {
  return {
    operationId: row.operation_id,
    decision: row.decision as StoredApproval['decision'],
    by: row.actor,
    reason: row.reason,
    at: storedInstant(row.at),
    bound: storedObject(row.bound),
    ...(row.rules !== null && { rules: storedList<string>(row.rules) }),
    ...(row.emergency && { emergency: true }),
    ...(row.void !== null && { void: row.void }),
  };
}

export function toEntry(row: TimelineRow): StoredEntry {
  return {
    requestId: row.request_id,
    seq: row.seq,
    operationId: row.operation_id,
    at: storedInstant(row.at),
    state: row.state as State,
    actor: row.actor ?? undefined,
    message: row.message,
  };
}

export function jsonOrNull(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

/** One that was not read is absent, too. */
function optionalObject<T extends object>(
  text: string | null | undefined,
  required?: readonly (keyof T)[],
): T | undefined {
  return text === null || text === undefined
    ? undefined
    : storedObject<T>(text, required);
}

function optionalInstant(value: number | string | null): number | undefined {
  return value === null ? undefined : storedInstant(value);
}
