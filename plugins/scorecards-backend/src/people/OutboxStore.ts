import {
  readRows,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { OutboxRow } from '../database/tables';
import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';

/** A decision that evidence has not confirmed yet. */
export type PendingDecision = {
  seq: number;
  /** Equal for the steps of one decision. */
  subject: string;
  decision: DecisionInput;
  /** Evidence refused it; not to be sent again before, epoch milliseconds. */
  retryAt?: number;
};

/**
 * Decisions on their way to evidence's record. They are added in the transaction
 * that decides, so that a crash in between loses nothing.
 */
export class OutboxStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * Those that evidence has not refused yet come first, in the order of deciding,
   * then those that were refused, by the time of their retry. What comes after a
   * refused one on the same subject is left out.
   */
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
      query,
      limit,
      id: ({ seq }) => String(seq),
      map: ({ seq, subject, decision, retry_at: retryAt }) => ({
        seq,
        subject,
        retryAt: retryAt === null ? undefined : Number(retryAt),
        decision: storedObject(decision),
      }),
    });
  }

  /** Evidence refused it; it is not due until then, epoch milliseconds. */
  async refused(seq: number, retryAt: number): Promise<void> {
    await this.#knex<OutboxRow>('decision_outbox')
      .where({ seq })
      .update({ retry_at: retryAt });
  }

  /** Evidence has it. */
  async taken(seq: number): Promise<void> {
    await this.#knex<OutboxRow>('decision_outbox').where({ seq }).delete();
  }
}
