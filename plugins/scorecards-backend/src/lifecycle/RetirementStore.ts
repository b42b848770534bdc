import type { Knex } from 'knex';
import type { BigIntColumn } from '../database/tables';

const table = 'lifecycle_notices';
type Row = { step_id: string; owner: string; at: BigIntColumn };

/** Notices of deprecations, on SQLite or PostgreSQL. */
export class RetirementStore {
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

  /** Who was notified of some steps, sorted; instants are epoch milliseconds. */
  async notified(
    ...stepIds: readonly string[]
  ): Promise<{ stepId: string; owner: string; at: number }[]> {
    const rows = await this.#knex<Row>(table)
      .whereIn('step_id', [...stepIds])
      .orderBy(['owner', 'step_id']);
    return rows.map(row => ({
      stepId: row.step_id,
      owner: row.owner,
      at: Number(row.at),
    }));
  }

  async markNotified(stepId: string, owner: string, at: number): Promise<void> {
    await this.#knex<Row>(table)
      .insert({ step_id: stepId, owner, at })
      .onConflict(['step_id', 'owner'])
      .ignore();
  }
}
