import {
  claimLease,
  Lease,
  releaseLease,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { NoticeStore } from '../notifications/NoticeStore';
import type { Unrecorded } from '../records/RequestStore';
import { readSteps } from './operations/readSteps';
import type { TimelineRow } from './tables';

const name = 'notices';

/** Notices on SQLite or PostgreSQL: the time line is their outbox. */
export class DatabaseNoticeStore implements NoticeStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async claim(holder: string, ttl: number): Promise<Lease | undefined> {
    return this.#knex.transaction(trx =>
      claimLease(trx, { name, holder, ttl }),
    );
  }

  async release(holder: string): Promise<void> {
    await releaseLease(this.#knex, { name, holder });
  }

  async untold(limit: number): Promise<Unrecorded[]> {
    return readSteps(this.#knex, { told: false }, { limit });
  }

  async markNotified(entry: { requestId: string; seq: number }): Promise<void> {
    await this.#knex<TimelineRow>('timeline')
      .where({ request_id: entry.requestId, seq: entry.seq })
      .update({ told: true });
  }
}
