import { storedInstant } from '@plumbline/backstage-plugin-evidence-node';
import type {
  Exemption,
  ExemptionState,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { ExemptionMark, StoredExemption } from '../records';
import type { BigIntColumn, ExemptionRow } from '../../database/tables';

export function toExemption(row: ExemptionRow): StoredExemption {
  return {
    id: row.id,
    request: row.request_id,
    kind: row.kind as Exemption['kind'],
    rule: row.rule,
    scope: row.scope as Exemption['scope'],
    service: row.service,
    product: row.product,
    environment: row.environment || undefined,
    owner: row.owner,
    state: row.state as ExemptionState,
    reason: row.reason,
    expires: storedInstant(row.expires_at),
    requestedBy: row.requested_by,
    requestedAt: storedInstant(row.requested_at),
    decision: toMark(row.decided_by, row.decided_at, row.decided_reason),
    end: toMark(row.ended_by, row.ended_at, row.ended_reason),
    version: row.version,
  };
}

function toMark(
  by: string | null,
  at: BigIntColumn | null,
  reason: string | null,
): ExemptionMark | undefined {
  return at === null
    ? undefined
    : {
        at: storedInstant(at),
        ...(by !== null && { by }),
        ...(reason !== null && { reason }),
      };
}

/** As it is requested: nobody has decided on it. */
export function toExemptionRow(exemption: StoredExemption): ExemptionRow {
  return {
    id: exemption.id,
    request_id: exemption.request,
    kind: exemption.kind,
    rule: exemption.rule,
    scope: exemption.scope,
    service: exemption.service,
    product: exemption.product,
    environment: exemption.environment ?? '',
    owner: exemption.owner,
    state: exemption.state,
    reason: exemption.reason,
    expires_at: exemption.expires,
    requested_by: exemption.requestedBy,
    requested_at: exemption.requestedAt,
    decided_by: null,
    decided_at: null,
    decided_reason: null,
    ended_by: null,
    ended_at: null,
    ended_reason: null,
    version: exemption.version,
  };
}
