import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Intent,
  OperationKind,
} from '@plumbline/backstage-plugin-provisioning-common';
import { sha256 } from '../standards/ProductRegistry';
import type { StoredOperation, StoredRequest } from './requests';

/** An operation as it begins. */
export function newOperation(options: {
  request: Pick<StoredRequest, 'id'>;
  number: number;
  kind: OperationKind;
  intent: Intent;
  requestedBy?: string;
  reason?: string;
  key?: string;
  now: number;
}): StoredOperation {
  const { request, number, kind, intent, requestedBy, reason, key, now } =
    options;
  return {
    id: `${request.id}/${number}`,
    requestId: request.id,
    number,
    kind,
    state: 'submitted',
    requestedBy,
    reason,
    key,
    intent,
    intentHash: intentHashOf(intent),
    createdAt: now,
    updatedAt: now,
    attempts: 0,
    findings: [],
  };
}

export function intentHashOf(intent: Intent): string {
  return sha256(canonicalJson(intent));
}
