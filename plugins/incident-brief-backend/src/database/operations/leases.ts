import type { Knex } from 'knex';
import type { Lease } from '../DeliveryStore';
import type { LeaseRow } from '../deliveryTables';

/**
 * Claims a unit of work, or renews one's own claim. Taking it over from another
 * holder raises the token, so that the other's late write loses.
 */
export async function claimLease(
  trx: Knex.Transaction,
  options: { name: string; holder: string; now: number; ttl: number },
): Promise<Lease | undefined> {
  const { name, holder, now, ttl } = options;
  await trx<LeaseRow>('leases')
    .insert({ name, holder, token: 0, expires_at: 0 })
    .onConflict('name')
    .ignore();
  const row = await trx<LeaseRow>('leases').where({ name }).forUpdate().first();
  const token = Number(row!.token);
  if (row!.holder === holder && token > 0) {
    await trx<LeaseRow>('leases')
      .where({ name })
      .update({ expires_at: now + ttl });
    return { name, holder, token };
  }
  if (Number(row!.expires_at) > now) {
    return undefined;
  }
  await trx<LeaseRow>('leases')
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
    Number(row.token) === lease.token
  );
}

/** Ends a claim before its time; does nothing if somebody else holds it by now. */
export async function releaseLease(knex: Knex, lease: Lease): Promise<void> {
  const { name, holder } = lease;
  await knex<LeaseRow>('leases')
    .where({ name, holder })
    .update({ expires_at: 0 });
}

/** Ends every claim. */
export async function releaseLeases(knex: Knex): Promise<void> {
  await knex<LeaseRow>('leases').update({ expires_at: 0 });
}
