import type { Knex } from 'knex';

/** Milliseconds; statements of one transaction follow each other much sooner. */
const longestPause = 20_000;

/**
 * Has PostgreSQL end a transaction that stands still: a process that is stopped
 * in the middle of one would keep its locks, and every other replica waiting,
 * for as long as it stands. When it goes on, its transaction fails.
 *
 * @param milliseconds - after which one stands still
 */
export async function endStalledTransactions(
  knex: Knex,
  milliseconds = longestPause,
): Promise<void> {
  if (knex.client.config.client !== 'pg') {
    return;
  }
  const limit = `set idle_in_transaction_session_timeout = ${milliseconds}`;
  const { pool } = knex.client;
  pool.on(
    'createSuccess',
    (_: number, connection: { query(sql: string): Promise<unknown> }) => {
      // A connection that fails here fails whoever it is for, too.
      connection.query(limit).catch(() => {});
    },
  );
  // At once, so that each of those that exist by now gets one.
  const existing = Math.max(1, pool.numUsed() + pool.numFree());
  await Promise.all(Array.from({ length: existing }, () => knex.raw(limit)));
}
