import type { Knex } from 'knex';
import type { OutboxStore, PendingDecision } from '../people/OutboxStore';
import type { OutboxRow } from './tables';

/** Decisions on their way to evidence, on SQLite or PostgreSQL. */
export class DatabaseOutboxStore implements OutboxStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async pending(limit: number): Promise<PendingDecision[]> {
    const rows = await this.#knex<OutboxRow>('decision_outbox')
      .orderBy('seq')
      .limit(limit);
    return rows.map(({ seq, subject, decision }) => ({
      seq,
      subject,
      decision: JSON.parse(decision),
    }));
  }

  async taken(seq: number): Promise<void> {
    await this.#knex<OutboxRow>('decision_outbox').where({ seq }).delete();
  }
}
