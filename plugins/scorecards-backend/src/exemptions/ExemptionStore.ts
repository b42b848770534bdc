import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import {
  addToCaseOutbox,
  ListPosition,
  readPage,
  readRows,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type {
  ExemptionFilter,
  ExemptionStep,
  StoredExemption,
} from './records';
import { addToOutbox } from '../database/people/addToOutbox';
import {
  isInState,
  toExemption,
  toExemptionRow,
} from './database/exemptionRows';
import { takeExemptionStep } from './database/takeExemptionStep';
import type { ExemptionRow } from '../database/tables';

/** Exemptions on SQLite or PostgreSQL. */
export class ExemptionStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * One at a time is pending for an entity and a control.
   *
   * @returns the one that is; absent where somebody decided it at this moment
   */
  async request(
    exemption: StoredExemption,
    decision: DecisionInput,
  ): Promise<
    { status: 'added' } | { status: 'pending'; pending?: StoredExemption }
  > {
    const { entityRef, control, requestedAt } = exemption;
    return this.#knex.transaction(async trx => {
      // Without a target: the index is of those that are pending alone.
      const added = await trx<ExemptionRow>('exemptions')
        .insert(toExemptionRow(exemption))
        .onConflict()
        .ignore()
        .returning('id');
      if (added.length > 0) {
        await addToOutbox(trx, decision, requestedAt);
        await addToCaseOutbox(trx, 'exemption', exemption.id);
        return { status: 'added' };
      }
      const row = await trx<ExemptionRow>('exemptions')
        .where({ entity_ref: entityRef, control, state: 'pending' })
        .first();
      return { status: 'pending', pending: row && toExemption(row) };
    });
  }

  async find(id: string): Promise<StoredExemption | undefined> {
    const row = await this.#knex<ExemptionRow>('exemptions')
      .where({ id })
      .first();
    return row && toExemption(row);
  }

  /** Compare and set: of two who decide at once, one does. */
  async take(step: ExemptionStep): Promise<'taken' | 'conflict'> {
    return this.#knex.transaction(trx => takeExemptionStep(trx, step));
  }

  /** The latest first, unless the query is for what lapses. */
  async list(
    filter: ExemptionFilter,
    page: { now: number; after?: ListPosition; limit: number },
  ): Promise<StoredExemption[]> {
    const { state, entityRef, owner, control, lapsesBefore } = filter;
    const query = this.#knex<ExemptionRow>('exemptions');
    const equals = { entity_ref: entityRef, owner, control };
    for (const [column, value] of Object.entries(equals)) {
      if (value !== undefined) {
        query.where(column, value);
      }
    }
    if (state) {
      query.where(isInState(state, page.now));
    }
    const lapses = lapsesBefore !== undefined;
    if (lapses) {
      query
        .where('expires_at', '>', page.now)
        .where('expires_at', '<', lapsesBefore);
    }
    const { after, limit } = page;
    return readPage<ExemptionRow, StoredExemption>(this.#knex, 'exemptions', {
      after,
      limit,
      query,
      map: toExemption,
      column: lapses ? 'expires_at' : 'requested_at',
      order: lapses ? 'asc' : 'desc',
    });
  }

  /** Those whose end has come and that nobody ended yet, the oldest first. */
  async due(now: number, limit: number): Promise<StoredExemption[]> {
    const query = this.#knex<ExemptionRow>('exemptions')
      .whereIn('state', ['pending', 'approved'])
      .where('expires_at', '<=', now)
      .orderBy(['expires_at', 'id']);
    return readRows<ExemptionRow, StoredExemption>(this.#knex, 'exemptions', {
      query,
      limit,
      id: ({ id }) => id,
      map: toExemption,
    });
  }
}
