import type { Knex } from 'knex';
import type { ConnectSourcesOptions } from '../records';
import type { AppendChangeFeed } from './feed';
import type { DbChangeConnectionRow } from './tables';

/** Keeps from when to when sources were set up; costs nothing while that stays. */
export async function connectSources(
  options: ConnectSourcesOptions & {
    trx: Knex.Transaction;
    appendFeed: AppendChangeFeed;
  },
): Promise<void> {
  const { trx, connections, learnedAt, appendFeed } = options;
  const present = await trx<DbChangeConnectionRow>(
    'change_connections',
  ).whereNull('superseded_at');
  const known = new Set(present.map(idOf));
  const wanted = new Map(connections.map(one => [idOf(one), one]));
  const ended = present.filter(row => !wanted.has(idOf(row)));
  const begun = [...wanted]
    .filter(([id]) => !known.has(id))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { source, kind }]) => ({
      source,
      kind,
      learned_at: learnedAt,
      superseded_at: null,
    }));
  for (const row of ended) {
    await trx<DbChangeConnectionRow>('change_connections')
      .where('row_id', row.row_id)
      .whereNull('superseded_at')
      // A clock that was set back must not make a row end before it began.
      .update('superseded_at', Math.max(learnedAt, Number(row.learned_at)));
  }
  if (begun.length > 0) {
    // Another replica may start with the same configuration at the same time.
    await trx('change_connections').insert(begun).onConflict().ignore();
  }
  if (ended.length > 0 || begun.length > 0) {
    await appendFeed(trx, [{ type: 'change' }]);
  }
}

function idOf({ source, kind }: { source: string; kind: string }): string {
  return `${source}\n${kind}`;
}
