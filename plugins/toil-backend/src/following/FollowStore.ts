import {
  claimLease,
  holdsLease,
  Lease,
  releaseLease,
  SetAside,
  storedInstant,
  storedList,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  StaleReason,
  WatchedCandidate,
} from '@plumbline/backstage-plugin-toil-common';
import type { Knex } from 'knex';
import type { CandidateStatements } from '../candidates/records';
import { addStep } from '../candidates/database/candidateRows';
import type {
  CandidateRow,
  PositionRow,
  ReportedNewsRow,
} from '../database/tables';

export type Watched = WatchedCandidate & { id: string };

const following = 'evidence';

/** How far evidence was followed, on SQLite or PostgreSQL. */
export class FollowStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Claims the following for a while; undefined where another replica has it. */
  async claim(holder: string, ttlMs: number): Promise<Lease | undefined> {
    return this.#knex.transaction(trx =>
      claimLease(trx, { name: following, holder, ttl: ttlMs }),
    );
  }

  async release(holder: string): Promise<void> {
    await releaseLease(this.#knex, { name: following, holder });
  }

  /** How far evidence's feed was followed. */
  async position(): Promise<number | undefined> {
    const row = await this.#knex<PositionRow>('positions')
      .where({ name: following })
      .first();
    return row && Number(row.seq);
  }

  /** @returns false, and keeps nothing, where another has claimed it meanwhile */
  async keepPosition(lease: Lease, seq: number, now: number): Promise<boolean> {
    return this.#knex.transaction(async trx => {
      if (!(await holdsLease(trx, lease))) {
        return false;
      }
      await trx<PositionRow>('positions')
        .insert({ name: following, seq, at: now })
        .onConflict('name')
        .merge();
      return true;
    });
  }

  /** The news of an entity's changes that were reported; undefined where none were. */
  async newsOf(entityRef: string): Promise<string[] | undefined> {
    const row = await this.#knex<ReportedNewsRow>('told_news')
      .where({ entity_ref: entityRef })
      .first();
    // Damaged is as good as never reported: it is reported once more.
    return SetAside.of(this.#knex).map('news', row ? [row] : [], {
      id: ({ entity_ref }) => entity_ref,
      map: ({ news }) => storedList<string>(news),
    })[0];
  }

  /** Keeps, for each entity, the news that were reported. */
  async keepNews(
    reported: ReadonlyMap<string, readonly string[]>,
  ): Promise<void> {
    for (const [entity_ref, news] of reported) {
      await this.#knex<ReportedNewsRow>('told_news')
        .insert({ entity_ref, news: JSON.stringify(news) })
        .onConflict('entity_ref')
        .merge();
    }
  }

  /** Candidates that somebody reviewed, and that are not dismissed. */
  async watched(): Promise<Watched[]> {
    const rows = await this.#knex<CandidateRow>('candidates')
      .whereNotNull('reviewed_at')
      .whereNot('state', 'dismissed')
      .select('id', 'said', 'services', 'stale_reasons', 'reviewed_at');
    return SetAside.of(this.#knex).map('candidates', rows, {
      id: ({ id }) => id,
      map: row => ({
        id: row.id,
        cleared: storedObject<CandidateStatements>(row.said).cleared ?? [],
        services: storedList<string>(row.services),
        reasons: storedList<StaleReason>(row.stale_reasons),
        reviewedAt: storedInstant(row.reviewed_at!),
      }),
    });
  }

  /**
   * Keeps the reasons for which a candidate asks for a review, unless somebody
   * reviewed it meanwhile.
   */
  async keepReasons(
    watched: Watched,
    reasons: readonly StaleReason[],
    now: number,
  ): Promise<void> {
    const { id, reviewedAt } = watched;
    await this.#knex.transaction(async trx => {
      const changed = await trx<CandidateRow>('candidates')
        .where({ id, reviewed_at: reviewedAt })
        .update({ stale_reasons: JSON.stringify(reasons), stale: true });
      if (changed > 0) {
        await addStep(trx, id, {
          at: now,
          action: 'went stale',
          changes: {},
          note: reasons[0].message,
          evidence: [],
        });
      }
    });
  }
}
