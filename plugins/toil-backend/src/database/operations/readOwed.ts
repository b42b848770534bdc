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
 * were last notified before a day. An owner who never was had no news, so
 * for them it is new since the first message to anybody.
 *
 * @param options.now - epoch milliseconds
 * @param options.otherwise - since when, where nobody was notified before
 */
export async function readOwed(
  knex: Knex,
  options: { now: number; otherwise: number },
): Promise<Owed[]> {
  const day = new Date(options.now).toISOString().slice(0, 10);
  const first = await knex('owner_summaries')
    .where('day', '<', day)
    .min({ at: 'sent_at' })
    .first();
  const since = knex.raw('coalesce(notified.at, ?)', [
    Number(first?.at ?? options.otherwise),
  ]);
  /** When owners were last notified of a kind, also where another one failed. */
  const notifiedOf = (kind: 'automation-demoted' | 'candidate-review') =>
    knex
      .from(
        knex('owner_summaries')
          .where('day', '<', day)
          .select('owner', 'sent_at')
          .unionAll(
            knex('owner_summary_kinds')
              .where('day', '<', day)
              .where({ kind })
              .select('owner', 'sent_at'),
          )
          .as('each_day'),
      )
      .groupBy('owner')
      .select('owner')
      .max({ at: 'sent_at' })
      .as('notified');
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
        ...{ owner, stale: 0, suggested: 0, demoted: 0 },
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
        notifiedOf('candidate-review'),
        'notified.owner',
        'candidates.owner',
      )
      .where('candidates.created_at', '>', since),
    'suggested',
  );
  add(
    await counted()
      .leftJoin(
        notifiedOf('automation-demoted'),
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
