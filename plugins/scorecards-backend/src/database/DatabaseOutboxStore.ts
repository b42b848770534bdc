import {
  readRows,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
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
    const knex = this.#knex;
    const refusedBefore = knex('decision_outbox as before')
      .select(knex.raw('1'))
      .whereRaw('before.subject = outbox.subject and before.seq < outbox.seq')
      .whereNotNull('before.retry_at');
    const query = knex('decision_outbox as outbox')
      .select('outbox.*')
      .whereNotExists(refusedBefore)
      .orderByRaw('coalesce(outbox.retry_at, 0), outbox.seq');
    return readRows<OutboxRow, PendingDecision>(knex, 'decisions to record', {
      ...{ query, limit, id: ({ seq }) => String(seq) },
      map: ({ seq, subject, decision, retry_at: retryAt }) => ({
        seq,
        subject,
        retryAt: retryAt === null ? undefined : Number(retryAt),
        decision: storedObject(decision),
      }),
    });
  }

  async refused(seq: number, retryAt: number): Promise<void> {
    await this.#knex<OutboxRow>('decision_outbox')
      .where({ seq })
      .update({ retry_at: retryAt });
  }

  async taken(seq: number): Promise<void> {
    await this.#knex<OutboxRow>('decision_outbox').where({ seq }).delete();
  }
}
