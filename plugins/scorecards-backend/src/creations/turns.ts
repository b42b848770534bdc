import type { Knex } from 'knex';
import type { BigIntColumn } from '../database/tables';

/** PostgreSQL gives `bigint` as text. */
export type TurnRow = { ref: string; served: BigIntColumn };

/** So that of two who begin one at the same time, the second counts the first. */
export async function lockTurns(
  trx: Knex.Transaction,
  refs: readonly string[],
): Promise<void> {
  await trx<TurnRow>('creation_turns')
    .insert([...refs].sort().map(ref => ({ ref, served: 0 })))
    .onConflict('ref')
    .ignore();
  await trx<TurnRow>('creation_turns')
    .whereIn('ref', refs)
    .orderBy('ref')
    .forUpdate();
}

export async function serve(
  trx: Knex.Transaction,
  refs: readonly string[],
): Promise<void> {
  await lockTurns(trx, refs);
  const { last } = (await trx<TurnRow>('creation_turns')
    .max({ last: 'served' })
    .first())!;
  await trx<TurnRow>('creation_turns')
    .whereIn('ref', refs)
    .update({ served: Number(last) + 1 });
}
