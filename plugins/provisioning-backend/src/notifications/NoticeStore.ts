import {
  claimLease,
  Lease,
  releaseLease,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { Unrecorded } from '../records/requests';
import { readSteps } from '../records/database/readSteps';
import type { TimelineRow } from '../database/tables';

const name = 'notices';

/**
 * Remembers of which steps those whom they concern were notified: the time line
 * is their outbox.
 */
export class NoticeStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** One replica at a time. */
  async claim(holder: string, ttl: number): Promise<Lease | undefined> {
    return this.#knex.transaction(trx =>
      claimLease(trx, { name, holder, ttl }),
    );
  }

  async release(holder: string): Promise<void> {
    await releaseLease(this.#knex, { name, holder });
  }

  /** Entries of the timeline without a notification, in order. */
  async pending(limit: number): Promise<Unrecorded[]> {
    return readSteps(this.#knex, { told: false }, { limit });
  }

  async markNotified(entry: { requestId: string; seq: number }): Promise<void> {
    await this.#knex<TimelineRow>('timeline')
      .where({ request_id: entry.requestId, seq: entry.seq })
      .update({ told: true });
  }
}
