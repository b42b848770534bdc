import type { Knex } from 'knex';

/**
 * The present by the clock that all replicas share, in epoch milliseconds:
 * PostgreSQL's, since the clocks of their machines may differ. SQLite is used by
 * one process; there it is the machine's.
 *
 * @public
 */
export async function sharedNow(knex: Knex): Promise<number> {
  if (knex.client.config.client !== 'pg') {
    return Date.now();
  }
  const { rows } = await knex.raw(
    'select extract(epoch from clock_timestamp()) * 1000 as now',
  );
  return Math.round(Number(rows[0].now));
}

/** Milliseconds after which a clock is compared again. */
const measuredFor = 60_000;

/**
 * The same clock for those who can't wait for an answer of the database: compared
 * with it once a minute, and in between it goes on as time passes here.
 *
 * @returns gives epoch milliseconds
 * @public
 */
export async function createSharedClock(knex: Knex): Promise<() => number> {
  if (knex.client.config.client !== 'pg') {
    return Date.now;
  }
  const read = async () => {
    const [before, from] = [Date.now(), performance.now()];
    const now = await sharedNow(knex);
    const [after, to] = [Date.now(), performance.now()];
    // Clocks whose difference is shorter than the question took are one: what a
    // client on this machine calls now is then not ahead.
    return before - 1 <= now && now <= after + 1
      ? { now: after, at: to }
      : { now, at: (from + to) / 2 };
  };
  let known = await read();
  let measuring = false;
  return () => {
    const passed = performance.now() - known.at;
    if (passed > measuredFor && !measuring) {
      measuring = true;
      read()
        .then(measured => {
          known = measured;
        })
        // While the database is away, what is known goes on.
        .catch(() => {})
        .finally(() => {
          measuring = false;
        });
    }
    return Math.round(known.now + passed);
  };
}
