import { Knex } from 'knex';
import { Lease } from '../EvidenceStore';
import { LeaseRow } from '../tables';
import { toNumber } from '../sql';

/**
 * Claims a unit of work, or renews one's own claim. Taking it over from another
 * holder raises the token, so that the other's late write loses.
 */
export async function claimLease(
  trx: Knex.Transaction,
  name: string,
  holder: string,
  now: number,
  ttl: number,
): Promise<Lease | undefined> {
  await trx('leases')
    .insert({ name, holder, token: 0, expires_at: 0 })
    .onConflict('name')
    .ignore();
  const row = await trx<LeaseRow>('leases').where({ name }).forUpdate().first();
  const token = toNumber(row!.token);
  const expired = toNumber(row!.expires_at) <= now;
  if (row!.holder === holder && token > 0) {
    await trx('leases')
      .where({ name })
      .update({ expires_at: now + ttl });
    return { name, holder, token };
  }
  if (!expired) {
    return undefined;
  }
  await trx('leases')
    .where({ name })
    .update({ holder, token: token + 1, expires_at: now + ttl });
  return { name, holder, token: token + 1 };
}

/** Whether a claim still is the latest; locks it until the transaction ends. */
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
    toNumber(row.token) === lease.token
  );
}

/** Ends a claim before its time; does nothing if somebody else holds it by now. */
export async function releaseLease(
  knex: Knex,
  name: string,
  holder: string,
): Promise<void> {
  await knex('leases').where({ name, holder }).update({ expires_at: 0 });
}

/** Ends every claim. */
export async function releaseLeases(knex: Knex): Promise<void> {
  await knex('leases').update({ expires_at: 0 });
}
