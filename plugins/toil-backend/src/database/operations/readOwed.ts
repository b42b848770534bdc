import {
  newSince,
  notifiedOf,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { CandidateRow } from '../tables';

/** What an owner is notified of. */
export type Owed = {
  owner: string;
  /** Candidates that ask for a review. */
  stale: number;
  /** Suggestions since they were last notified of such. */
  suggested: number;
  /** Automations that lost a rung since then. */
  demoted: number;
};

/**
 * Of every owner with something to be notified of, by owner: what is new since they
 * were last notified before this day.
 *
 * @param now - epoch milliseconds
 */
export async function readOwed(knex: Knex, now: number): Promise<Owed[]> {
  const since = knex.raw('coalesce(notified.at, ?)', [
    await newSince(knex, now),
  ]);
  const counted = (): Knex.QueryBuilder =>
    knex<CandidateRow>('candidates')
      .whereNotNull('candidates.owner')
      .groupBy('candidates.owner')
      .select({ owner: 'candidates.owner' })
      .count({ count: '*' });
  const owed = new Map<string, Owed>();
  const add = (
    rows: { owner: string; count: number | string }[],
    field: 'stale' | 'suggested' | 'demoted',
  ) => {
    for (const { owner, count } of rows) {
      const own = owed.get(owner) ?? {
        owner,
        stale: 0,
        suggested: 0,
        demoted: 0,
      };
      owed.set(owner, { ...own, [field]: Number(count) });
    }
  };
  add(
    await counted()
      .whereIn('candidates.state', ['open', 'in-progress'])
      .where('candidates.stale', true),
    'stale',
  );
  add(
    await counted()
      .where('candidates.state', 'suggested')
      .leftJoin(
        notifiedOf(knex, { kind: 'candidate-review', now }),
        'notified.owner',
        'candidates.owner',
      )
      .where('candidates.created_at', '>', since),
    'suggested',
  );
  add(
    await counted()
      .leftJoin(
        notifiedOf(knex, { kind: 'automation-demoted', now }),
        'notified.owner',
        'candidates.owner',
      )
      .whereExists(
        knex('history')
          .whereRaw('history.candidate = candidates.id')
          .where('history.action', 'demoted')
          .where('history.at', '>', since)
          .select('history.id'),
      ),
    'demoted',
  );
  return [...owed.values()].sort((a, b) => (a.owner < b.owner ? -1 : 1));
}
