import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import {
  addToCaseOutbox,
  readPage,
  readRows,
  storedInstant,
  storedObject,
  ListPosition,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  LifecycleProposal,
  TransferState,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import { addToOutbox } from '../database/people/addToOutbox';
import type { BigIntColumn } from '../database/tables';

/** Instants are epoch milliseconds. */
export type StoredTransfer = {
  id: string;
  entityRef: string;
  from: string;
  to: string;
  state: TransferState;
  offeredBy: string;
  offeredAt: number;
  expiresAt: number;
  reason: string;
  ended?: { by?: string; at: number; reason?: string };
  proposal?: LifecycleProposal;
};

/** One that ends, and how that is recorded. */
export type EndedTransfer = {
  id: string;
  state: Exclude<TransferState, 'offered'>;
  ended: NonNullable<StoredTransfer['ended']>;
  decision: DecisionInput;
};

/** Of cases that are published to evidence. */
export const transferCase = 'transfer';
const table = 'lifecycle_transfers';
/** More than wait for their pull request at a time. */
const mostUnfollowed = 5_000;
/** More than a page of entities has. */
const mostAccepted = 5_000;

type Row = {
  id: string;
  entity_ref: string;
  open_ref: string | null;
  from_owner: string;
  to_owner: string;
  state: string;
  offered_by: string;
  offered_at: BigIntColumn;
  expires_at: BigIntColumn;
  reason: string;
  ended_by: string | null;
  ended_at: BigIntColumn | null;
  ended_reason: string | null;
  proposal: string | null;
  propose_at: BigIntColumn | null;
  followed_at: BigIntColumn | null;
};

/** Remembers offers, and what became of them. */
export class TransferStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** The one that waits for an answer; an entity has one at most. */
  async open(entityRef: string): Promise<StoredTransfer | undefined> {
    const row = await this.#knex<Row>(table)
      .where({ open_ref: entityRef })
      .first();
    return row && toTransfer(row);
  }

  /**
   * Conflict where it is offered already.
   *
   * @param replaced - the open one that it takes the place of: both or neither
   */
  async offer(
    one: StoredTransfer,
    decision: DecisionInput,
    replaced?: EndedTransfer,
  ): Promise<'taken' | 'conflict'> {
    return this.#knex.transaction(async trx => {
      // One that has ended meanwhile is in the way of no one.
      if (replaced) {
        await endIn(trx, replaced);
      }
      const taken = await trx<Row>(table)
        .insert({
          id: one.id,
          entity_ref: one.entityRef,
          open_ref: one.entityRef,
          from_owner: one.from,
          to_owner: one.to,
          state: one.state,
          offered_by: one.offeredBy,
          offered_at: one.offeredAt,
          expires_at: one.expiresAt,
          reason: one.reason,
        })
        .onConflict('open_ref')
        .ignore()
        .returning('id');
      if (taken.length === 0) {
        return 'conflict';
      }
      await addToOutbox(trx, decision, one.offeredAt);
      await addToCaseOutbox(trx, transferCase, one.id);
      return 'taken';
    });
  }

  /**
   * Compare and set: of those who end it at once, one does.
   *
   * @param follow - what follows from it: both or neither
   */
  async end(
    one: EndedTransfer,
    follow: (trx: Knex.Transaction) => Promise<void> = async () => {},
  ): Promise<'taken' | 'conflict'> {
    return this.#knex.transaction(async trx => {
      const outcome = await endIn(trx, one);
      if (outcome === 'taken') {
        await follow(trx);
      }
      return outcome;
    });
  }

  async find(id: string): Promise<StoredTransfer | undefined> {
    const row = await this.#knex<Row>(table).where({ id }).first();
    return row && toTransfer(row);
  }

  async list(
    { entityRef, state }: { entityRef?: string; state?: TransferState },
    page: { after?: ListPosition; limit: number },
  ): Promise<StoredTransfer[]> {
    return readPage<Row, StoredTransfer>(this.#knex, 'transfers', {
      ...page,
      column: 'offered_at',
      map: toTransfer,
      query: this.#knex<Row>(table).where({
        ...(entityRef !== undefined && { entity_ref: entityRef }),
        ...(state !== undefined && { state }),
      }),
    });
  }

  /** The last one of each entity that was accepted, by entity. */
  async accepted(
    entityRefs: readonly string[],
  ): Promise<Map<string, StoredTransfer>> {
    const all = await this.#read(
      this.#knex<Row>(table)
        .where({ state: 'accepted' })
        .whereIn('entity_ref', [...entityRefs])
        .orderBy([
          { column: 'ended_at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ]),
      mostAccepted,
    );
    return new Map(all.reverse().map(one => [one.entityRef, one]));
  }

  /**
   * Accepted, and their owner is not followed by the catalog yet; newest first.
   * Of one entity, or of all.
   */
  async unfollowed(entityRef?: string): Promise<StoredTransfer[]> {
    return this.#read(
      this.#knex<Row>(table)
        .where({ state: 'accepted' })
        .where(entityRef === undefined ? {} : { entity_ref: entityRef })
        .whereNull('followed_at')
        .orderBy([
          { column: 'ended_at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ]),
      mostUnfollowed,
    );
  }

  /** From now on the owner is who the catalog says. */
  async markFollowed(ids: readonly string[], at: number): Promise<void> {
    await this.#knex<Row>(table)
      .whereIn('id', [...ids])
      .update({ followed_at: at });
  }

  /** Still offered, although its time is over. */
  async lapsed(now: number, limit: number): Promise<StoredTransfer[]> {
    return this.#read(
      this.#knex<Row>(table)
        .where({ state: 'offered' })
        .where('expires_at', '<=', now)
        .orderBy(['expires_at', 'id']),
      limit,
    );
  }

  /** Of which the description is to follow by now. */
  async toPropose(now: number, limit: number): Promise<StoredTransfer[]> {
    return this.#read(
      this.#knex<Row>(table)
        .where('propose_at', '<=', now)
        .orderBy(['propose_at', 'id']),
      limit,
    );
  }

  /** @param next - when to try again; undefined where it is done */
  async proposed(
    id: string,
    proposal: LifecycleProposal,
    next?: number,
  ): Promise<void> {
    await this.#knex<Row>(table)
      .where({ id })
      .update({
        proposal: JSON.stringify(proposal),
        propose_at: next ?? null,
      });
  }

  #read(query: Knex.QueryBuilder, limit: number): Promise<StoredTransfer[]> {
    return readRows<Row, StoredTransfer>(this.#knex, 'transfers', {
      query,
      limit,
      id: ({ id }) => id,
      map: toTransfer,
    });
  }
}

async function endIn(
  trx: Knex.Transaction,
  { decision, ended, id, state }: EndedTransfer,
): Promise<'taken' | 'conflict'> {
  const changed = await trx<Row>(table)
    .where({ id, state: 'offered' })
    .update({
      state,
      open_ref: null,
      ended_at: ended.at,
      ended_by: ended.by ?? null,
      ended_reason: ended.reason ?? null,
      ...(state === 'accepted' && {
        proposal: JSON.stringify({ status: 'waiting' }),
        propose_at: ended.at,
      }),
    });
  if (changed === 0) {
    return 'conflict';
  }
  await addToOutbox(trx, decision, ended.at);
  await addToCaseOutbox(trx, transferCase, id);
  return 'taken';
}

function toTransfer(row: Row): StoredTransfer {
  return {
    id: row.id,
    entityRef: row.entity_ref,
    from: row.from_owner,
    to: row.to_owner,
    state: row.state as TransferState,
    offeredBy: row.offered_by,
    reason: row.reason,
    offeredAt: storedInstant(row.offered_at),
    expiresAt: storedInstant(row.expires_at),
    ...(row.ended_at !== null && {
      ended: {
        ...(row.ended_by !== null && { by: row.ended_by }),
        at: storedInstant(row.ended_at),
        ...(row.ended_reason !== null && { reason: row.ended_reason }),
      },
    }),
    ...(row.proposal !== null && {
      proposal: storedObject<LifecycleProposal>(row.proposal, ['status']),
    }),
  };
}
