import { storedInstant } from '@plumbline/backstage-plugin-evidence-node';
import type { ExemptionState } from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type { Step, StoredExemption } from '../records';
import type { BigIntColumn, ExemptionRow } from '../../database/tables';

/** What lapsed has expired, whether or not anybody noticed yet. */
export function isInState(state: ExemptionState, now: number) {
  return (query: Knex.QueryBuilder) => {
    if (state === 'expired') {
      query
        .where({ state })
        .orWhere(lapsed =>
          lapsed
            .whereIn('state', ['pending', 'approved'])
            .where('expires_at', '<=', now),
        );
    } else if (state === 'pending' || state === 'approved') {
      query.where({ state }).where('expires_at', '>', now);
    } else {
      query.where({ state });
    }
  };
}

/** As it was requested. */
export function toExemptionRow(exemption: StoredExemption): ExemptionRow {
  return {
    id: exemption.id,
    entity_ref: exemption.entityRef,
    owner: exemption.owner,
    control: exemption.control,
    control_version: exemption.controlVersion,
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
    from_at: null,
    until_at: null,
    version: exemption.version,
  };
}

export function toExemption(row: ExemptionRow): StoredExemption {
  return {
    id: row.id,
    entityRef: row.entity_ref,
    owner: row.owner,
    control: row.control,
    controlVersion: row.control_version,
    state: row.state as ExemptionState,
    reason: row.reason,
    expires: storedInstant(row.expires_at),
    requestedBy: row.requested_by,
    requestedAt: storedInstant(row.requested_at),
    decision: toStep(row.decided_by, row.decided_at, row.decided_reason),
    end: toStep(row.ended_by, row.ended_at, row.ended_reason),
    version: row.version,
  };
}

function toStep(
  by: string | null,
  at: BigIntColumn | null,
  reason: string | null,
): Step | undefined {
  return at === null
    ? undefined
    : {
        by: by ?? undefined,
        at: storedInstant(at),
        reason: reason ?? undefined,
      };
}
