import type { Knex } from 'knex';
import { createCounter } from '../telemetry';
import { sharedNow } from './sharedTime';

const countLost = createCounter({
  name: 'lease.lost',
  description: 'Claims that another replica took over during the work',
});

/**
 * A claim on a unit of work; its token grows with each change of holder.
 *
 * @public
 */
export type Lease = { name: string; holder: string; token: number };

/** Of the table `leases`, that a plugin with leases has. PostgreSQL gives `bigint` as text. */
type LeaseRow = {
  name: string;
  holder: string;
  token: number | string;
  expires_at: number | string;
};

/**
 * Claims a unit of work, or renews one's own claim. Taking it over from another
 * holder raises the token, so that the other's late write loses.
 *
 * @param options.now - epoch milliseconds; by default {@link sharedNow}: by
 *   clocks that differ, whoever is ahead would take work away, and keep it for
 *   as long after its end
 * @param options.ttl - milliseconds
 * @public
 */
export async function claimLease(
  trx: Knex.Transaction,
  options: { name: string; holder: string; now?: number; ttl: number },
): Promise<Lease | undefined> {
  const { name, holder, ttl } = options;
  const now = options.now ?? (await sharedNow(trx));
  // Most of the time it is one's own, and one statement renews it.
  const [own] = await trx<LeaseRow>('leases')
    .where({ name, holder })
    .where('token', '>', 0)
    .update({ expires_at: now + ttl }, ['token']);
  if (own) {
    return { name, holder, token: Number(own.token) };
  }
  await trx<LeaseRow>('leases')
    .insert({ name, holder, token: 0, expires_at: 0 })
    .onConflict('name')
    .ignore();
  const row = await trx<LeaseRow>('leases').where({ name }).forUpdate().first();
  const token = Number(row!.token);
  if (Number(row!.expires_at) > now) {
    return undefined;
  }
  await trx<LeaseRow>('leases')
    .where({ name })
    .update({ holder, token: token + 1, expires_at: now + ttl });
  return { name, holder, token: token + 1 };
}

/**
 * Works under a claim, which is renewed meanwhile. One renewal that fails does
 * no harm: a claim outlives two. Once none has succeeded for as long as a claim
 * lasts, another holder may have it.
 *
 * @param options.renew - {@link claimLease}, with the same holder
 * @param options.ttl - of the claim, milliseconds
 * @param work - gets a signal that aborts with `options.signal`, or once another
 *   holder has, or may have, taken the claim over
 * @public
 */
export async function whileHeld<T>(
  lease: Lease,
  options: {
    renew: () => Promise<Lease | undefined>;
    signal: AbortSignal;
    ttl: number;
  },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { renew, signal, ttl } = options;
  const lost = new AbortController();
  const lose = () => {
    if (!lost.signal.aborted) {
      countLost({});
      lost.abort();
    }
  };
  let renewedAt = performance.now();
  let end: NodeJS.Timeout;
  const endAfter = (ms: number) => {
    end = setTimeout(() => {
      const left = renewedAt + ttl - performance.now();
      if (left > 0) {
        endAfter(left);
      } else {
        lose();
      }
    }, ms);
  };
  endAfter(ttl);
  const renewing = setInterval(() => {
    // The claim is renewed from here on at the earliest, however late the answer.
    const requestedAt = performance.now();
    renew().then(
      renewed => {
        if (renewed?.token === lease.token) {
          renewedAt = Math.max(renewedAt, requestedAt);
        } else {
          lose();
        }
      },
      () => {},
    );
  }, ttl / 4);
  try {
    return await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    clearInterval(renewing);
    clearTimeout(end!);
  }
}

/**
 * Whether a claim still is the latest; locks it until the transaction ends.
 *
 * @public
 */
export async function holdsLease(
  trx: Knex.Transaction,
  lease: Lease,
): Promise<boolean> {
  const row = await trx<LeaseRow>('leases')
    .where({ name: lease.name })
    .forUpdate()
    .first();
  return (
    row !== undefined &&
    row.holder === lease.holder &&
    Number(row.token) === lease.token
  );
}

/**
 * Ends a claim before its time; does nothing if somebody else holds it by now.
 *
 * @public
 */
export async function releaseLease(
  knex: Knex,
  lease: Pick<Lease, 'name' | 'holder'>,
): Promise<void> {
  const { name, holder } = lease;
  await knex<LeaseRow>('leases')
    .where({ name, holder })
    .update({ expires_at: 0 });
}

/**
 * Ends every claim.
 *
 * @public
 */
export async function releaseLeases(knex: Knex): Promise<void> {
  await knex<LeaseRow>('leases').update({ expires_at: 0 });
}
