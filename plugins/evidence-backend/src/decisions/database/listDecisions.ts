import {
  readRows,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  Decision,
  DecisionState,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type { DecisionFilter } from '../records';
import { iso, toNumber } from '../../database/sql';
import type { DecisionRow } from './tables';

/** From the register: the latest first, or what lapses soonest. */
export async function listDecisions(
  knex: Knex,
  filter: DecisionFilter,
): Promise<Decision[]> {
  const { type, entityRef, control, state, now } = filter;
  const { lapsesBefore, after, isPast = false, limit } = filter;
  const query = knex<DecisionRow>('decisions');
  const then = isPast ? now : Infinity;
  if (isPast) {
    query.where('at', '<=', now);
  }
  if (type) {
    query.where({ type });
  }
  if (entityRef !== undefined) {
    query.where({ entity_ref: entityRef });
  }
  if (control !== undefined) {
    query.where({ control });
  }
  if (state) {
    query.where(one => inState(one, state, { now, then }));
  }
  if (lapsesBefore === undefined) {
    query.orderBy('seq', 'desc');
    if (after) {
      query.where('seq', '<', after.seq);
    }
  } else {
    query
      .where(one => notEnded(one, then))
      .where('valid_until', '>', now)
      .where('valid_until', '<', lapsesBefore)
      .orderBy(['valid_until', 'seq']);
    if (after) {
      const { seq, validUntil = 0 } = after;
      query.where(later =>
        later
          .where('valid_until', '>', validUntil)
          .orWhere(same =>
            same.where('valid_until', validUntil).where('seq', '>', seq),
          ),
      );
    }
  }
  return readRows<DecisionRow, Decision>(knex, 'decisions', {
    query,
    limit,
    id: row => row.decision_id,
    map: row => toDecision(asOf(row, then), now),
  });
}

/** @param then - what has ended later had not */
function notEnded(query: Knex.QueryBuilder, then: number) {
  query.whereNull('ended_at');
  if (then !== Infinity) {
    query.orWhere('ended_at', '>', then);
  }
}

function asOf(row: DecisionRow, then: number): DecisionRow {
  return row.ended_at !== null && toNumber(row.ended_at) > then
    ? { ...row, ended_at: null }
    : row;
}

function inState(
  query: Knex.QueryBuilder,
  state: DecisionState,
  { now, then }: { now: number; then: number },
) {
  if (state === 'ended') {
    query.whereNotNull('ended_at');
    if (then !== Infinity) {
      query.where('ended_at', '<=', then);
    }
    return;
  }
  query.where(one => notEnded(one, then));
  switch (state) {
    case 'lapsed':
      query.where('valid_until', '<=', now);
      break;
    case 'upcoming':
      query.where('valid_from', '>', now);
      break;
    default:
      query
        .where(from =>
          from.whereNull('valid_from').orWhere('valid_from', '<=', now),
        )
        .where(until =>
          until.whereNull('valid_until').orWhere('valid_until', '>', now),
        );
  }
}

function stateOf(row: DecisionRow, now: number): DecisionState {
  if (row.ended_at !== null) {
    return 'ended';
  }
  if (row.valid_until !== null && toNumber(row.valid_until) <= now) {
    return 'lapsed';
  }
  const isUpcoming = row.valid_from !== null && toNumber(row.valid_from) > now;
  return isUpcoming ? 'upcoming' : 'valid';
}

function toDecision(row: DecisionRow, now: number): Decision {
  return {
    id: row.decision_id,
    seq: toNumber(row.seq),
    type: row.type,
    action: row.action,
    state: stateOf(row, now),
    subject: storedObject(row.subject),
    actor: row.actor ?? undefined,
    recordedBy: row.recorded_by,
    reason: row.reason ?? undefined,
    at: iso(row.at),
    validFrom: row.valid_from === null ? undefined : iso(row.valid_from),
    validUntil: row.valid_until === null ? undefined : iso(row.valid_until),
    ended:
      row.ended_at === null
        ? undefined
        : {
            at: iso(row.ended_at),
            seq: toNumber(row.ended_seq!),
            action: row.ended_action!,
            actor: row.ended_by ?? undefined,
            reason: row.ended_reason ?? undefined,
          },
  };
}
