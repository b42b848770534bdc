import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import {
  addToCaseOutbox,
  ListPosition,
  readPage,
  storedInstant,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  DisputeState,
  Evidence,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import { addToOutbox } from '../database/people/addToOutbox';
import type { DisputeRow } from '../database/tables';

/** As it is kept. Instants are epoch milliseconds. */
export type StoredDispute = {
  id: string;
  entityRef: string;
  owner?: string;
  control: string;
  controlVersion: number;
  state: DisputeState;
  reason: string;
  evidence?: string;
  said: { message: string; evidence: Evidence[]; since: number };
  raisedBy: string;
  raisedAt: number;
  decision?: { by: string; at: number; reason: string };
  version: number;
};

export type DisputeFilter = {
  state?: DisputeState;
  entityRef?: string;
  owner?: string;
  control?: string;
};

export type DisputeStep = {
  id: string;
  /** What the decider read; anything else by now is a conflict. */
  version: number;
  to: 'upheld' | 'rejected' | 'withdrawn';
  by: string;
  at: number;
  reason?: string;
  /** Kept for evidence's record in the same transaction. */
  decision: DecisionInput;
};

/** Of which one at a time is about a verdict, as the index has it. */
const standingStates: DisputeState[] = ['open', 'upheld'];

/** Disputes on SQLite or PostgreSQL. */
export class DisputeStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * One at a time stands against what a version says of an entity.
   *
   * @returns the one that does; absent where it was rejected or withdrawn at this
   *   moment
   */
  async raise(
    dispute: StoredDispute,
    decision: DecisionInput,
  ): Promise<
    { status: 'added' } | { status: 'standing'; standing?: StoredDispute }
  > {
    const row = toRow(dispute);
    return this.#knex.transaction(async trx => {
      // Without a target: the index is of those that stand alone.
      const added = await trx<DisputeRow>('disputes')
        .insert(row)
        .onConflict()
        .ignore()
        .returning('id');
      if (added.length > 0) {
        await addToOutbox(trx, decision, dispute.raisedAt);
        await addToCaseOutbox(trx, 'dispute', dispute.id);
        return { status: 'added' };
      }
      const { entity_ref, control, control_version } = row;
      const standing = await trx<DisputeRow>('disputes')
        .where({ entity_ref, control, control_version })
        .whereIn('state', standingStates)
        .first();
      return { status: 'standing', standing: standing && toDispute(standing) };
    });
  }

  async find(id: string): Promise<StoredDispute | undefined> {
    const row = await this.#knex<DisputeRow>('disputes').where({ id }).first();
    return row && toDispute(row);
  }

  /** Compare and set: of two who decide at once, one does. */
  async take(step: DisputeStep): Promise<'taken' | 'conflict'> {
    const { id, version, to, by, at, reason, decision } = step;
    return this.#knex.transaction(async trx => {
      const changed = await trx<DisputeRow>('disputes')
        .where({ id, version, state: 'open' })
        .update({
          state: to,
          version: version + 1,
          decided_by: by,
          decided_at: at,
          decided_reason: reason ?? null,
        });
      if (changed === 0) {
        return 'conflict';
      }
      await addToOutbox(trx, decision, at);
      await addToCaseOutbox(trx, 'dispute', id);
      return 'taken';
    });
  }

  /** The latest first. */
  async list(
    { state, entityRef, owner, control }: DisputeFilter,
    page: { after?: ListPosition; limit: number },
  ): Promise<StoredDispute[]> {
    const query = this.#knex<DisputeRow>('disputes');
    const equals = { state, entity_ref: entityRef, owner, control };
    for (const [column, value] of Object.entries(equals)) {
      if (value !== undefined) {
        query.where(column, value);
      }
    }
    return readPage<DisputeRow, StoredDispute>(this.#knex, 'disputes', {
      query,
      column: 'raised_at',
      map: toDispute,
      ...page,
    });
  }
}

/** As it was raised. */
function toRow(dispute: StoredDispute): DisputeRow {
  return {
    id: dispute.id,
    entity_ref: dispute.entityRef,
    owner: dispute.owner ?? null,
    control: dispute.control,
    control_version: dispute.controlVersion,
    state: dispute.state,
    reason: dispute.reason,
    evidence: dispute.evidence ?? null,
    said: JSON.stringify(dispute.said),
    raised_by: dispute.raisedBy,
    raised_at: dispute.raisedAt,
    decided_by: null,
    decided_at: null,
    decided_reason: null,
    version: dispute.version,
  };
}

function toDispute(row: DisputeRow): StoredDispute {
  const { decided_by: by, decided_at: at, decided_reason: reason } = row;
  return {
    id: row.id,
    entityRef: row.entity_ref,
    owner: row.owner ?? undefined,
    control: row.control,
    controlVersion: row.control_version,
    state: row.state as DisputeState,
    reason: row.reason,
    evidence: row.evidence ?? undefined,
    said: storedObject<StoredDispute['said']>(row.said, [
      ...(['message', 'evidence'] as const),
    ]),
    raisedBy: row.raised_by,
    raisedAt: storedInstant(row.raised_at),
    decision:
      by === null || at === null
        ? undefined
        : { by, at: storedInstant(at), reason: reason ?? '' },
    version: row.version,
  };
}
