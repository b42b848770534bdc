import type { Knex } from 'knex';
import type {
  Owed,
  OwnerSummaryStore,
} from '../notifications/OwnerSummaryStore';
import type { CandidateRow, OwnerSummaryRow } from './tables';

/** Summaries for owners, on SQLite or PostgreSQL. */
export class DatabaseOwnerSummaryStore implements OwnerSummaryStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async owed(day: string, otherwise: number): Promise<Owed[]> {
    const before = this.#knex('owner_summaries').where('day', '<', day);
    const first = await before.clone().min({ at: 'sent_at' }).first();
    const since = this.#knex.raw('coalesce(notified.at, ?)', [
      Number(first?.at ?? otherwise),
    ]);
    const notified = before
      .clone()
      .groupBy('owner')
      .select('owner')
      .max({ at: 'sent_at' })
      .as('notified');
    const owed = new Map<string, Owed>();
    const add = (
      rows: { owner: string; count: number | string }[],
      field: 'stale' | 'suggested' | 'demoted',
    ) => {
      for (const { owner, count } of rows) {
        const own = owed.get(owner) ?? {
          ...{ owner, stale: 0, suggested: 0, demoted: 0 },
        };
        owed.set(owner, { ...own, [field]: Number(count) });
      }
    };
    add(
      await this.#counted(query =>
        query
          .whereIn('candidates.state', ['open', 'in-progress'])
          .where('candidates.stale', true),
      ),
      'stale',
    );
    add(
      await this.#counted(query =>
        query
          .where('candidates.state', 'suggested')
          .leftJoin(notified, 'notified.owner', 'candidates.owner')
          .where('candidates.created_at', '>', since),
      ),
      'suggested',
    );
    add(
      await this.#counted(query =>
        query
          .leftJoin(notified, 'notified.owner', 'candidates.owner')
          .whereExists(
            this.#knex('history')
              .whereRaw('history.candidate = candidates.id')
              .where('history.action', 'demoted')
              .where('history.at', '>', since)
              .select('history.id'),
          ),
      ),
      'demoted',
    );
    return [...owed.values()].sort((a, b) => (a.owner < b.owner ? -1 : 1));
  }

  async claim(
    key: { owner: string; day: string },
    now: number,
    staleBefore: number,
  ): Promise<'claimed' | 'taken'> {
    const added = await this.#knex<OwnerSummaryRow>('owner_summaries')
      .insert({ ...key, claimed_at: now, sent_at: null })
      .onConflict(['owner', 'day'])
      .ignore()
      .returning('owner');
    const isTaken =
      added.length > 0 ||
      (await this.#knex<OwnerSummaryRow>('owner_summaries')
        .where(key)
        .whereNull('sent_at')
        .where('claimed_at', '<', staleBefore)
        .update({ claimed_at: now })) > 0;
    return isTaken ? 'claimed' : 'taken';
  }

  async notified(
    key: { owner: string; day: string },
    at: number,
  ): Promise<void> {
    await this.#knex<OwnerSummaryRow>('owner_summaries')
      .where(key)
      .update({ sent_at: at });
  }

  async #counted(
    which: (query: Knex.QueryBuilder) => Knex.QueryBuilder,
  ): Promise<{ owner: string; count: number | string }[]> {
    return which(
      this.#knex<CandidateRow>('candidates')
        .whereNotNull('candidates.owner')
        .groupBy('candidates.owner')
        .select({ owner: 'candidates.owner' })
        .count({ count: '*' }) as Knex.QueryBuilder,
    );
  }
}
