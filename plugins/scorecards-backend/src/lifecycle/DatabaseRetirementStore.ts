import type { Knex } from 'knex';
import type { BigIntColumn } from '../database/tables';

const table = 'lifecycle_notices';
type Row = { step_id: string; owner: string; at: BigIntColumn };

/** Notices of deprecations, on SQLite or PostgreSQL. */
export class DatabaseRetirementStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Entities that were ever decided to be deprecated, sorted. */
  async deprecated(): Promise<string[]> {
    return this.#knex('lifecycle_steps')
      .where({ to_state: 'deprecated' })
      .distinct('entity_ref')
      .orderBy('entity_ref')
      .pluck('entity_ref');
  }

  /** Who was notified of a step, sorted; instants are epoch milliseconds. */
  async notified(stepId: string): Promise<{ owner: string; at: number }[]> {
    const rows = await this.#knex<Row>(table)
      .where({ step_id: stepId })
      .orderBy('owner');
    return rows.map(({ at, owner }) => ({ owner, at: Number(at) }));
  }

  async markNotified(stepId: string, owner: string, at: number): Promise<void> {
    await this.#knex<Row>(table)
      .insert({ step_id: stepId, owner, at })
      .onConflict(['step_id', 'owner'])
      .ignore();
  }
}
