import {
  addToCaseOutbox,
  inTurns,
} from '@plumbline/backstage-plugin-evidence-node';
import { Knex } from 'knex';
import { chunked, toNumber } from '../../database/sql';
import type { DiscrepancyRow } from '../../database/tables';
import { lapsed, lockRows, reopened, stepOf } from './recordDiscrepancies';

/** Closes those of these that stand; many in several transactions. */
export async function closeDiscrepancies(
  knex: Knex,
  ids: readonly string[],
  at: number,
): Promise<void> {
  for await (const part of inTurns(chunked([...new Set(ids)]))) {
    await knex.transaction(trx => closePart(trx, part, at));
  }
}

async function closePart(
  trx: Knex.Transaction,
  ids: readonly string[],
  at: number,
): Promise<void> {
  const rows: Pick<DiscrepancyRow, 'id' | 'opened_at'>[] =
    await trx<DiscrepancyRow>('discrepancies')
      .whereIn('id', [...ids])
      .whereNot({ state: 'closed' })
      // In one order, so that two writers never wait for each other.
      .orderBy('id')
      .forUpdate()
      .select('id', 'opened_at');
  if (rows.length === 0) {
    return;
  }
  await trx('discrepancies')
    .whereIn(
      'id',
      rows.map(({ id }) => id),
    )
    .update({
      state: 'closed',
      closed_at: at,
      last_seen: at,
      until: null,
      reason: null,
      decided_by: null,
      decided_at: null,
      decided_on: null,
    });
  await trx.batchInsert(
    'discrepancy_steps',
    rows.map(({ id, opened_at }) => ({
      ...stepOf(id, 'closed', at),
      stood: Math.max(0, at - toNumber(opened_at)),
    })),
    100,
  );
  // Only what somebody decided about is listed among decisions.
  const decided: { id: string }[] = await trx('discrepancy_steps')
    .whereIn(
      'discrepancy_id',
      rows.map(({ id }) => id),
    )
    .whereNotNull('by')
    .distinct({ id: 'discrepancy_id' });
  for (const { id } of decided) {
    await addToCaseOutbox(trx, 'discrepancy', id);
  }
}

/** Opens again what was dismissed until an instant that has passed. */
export async function reopenLapsed(
  trx: Knex.Transaction,
  at: number,
): Promise<void> {
  const due = await trx<DiscrepancyRow>('discrepancies')
    .where({ state: 'dismissed' })
    .where('until', '<=', at)
    .orderBy('id')
    .limit(1000)
    .select('id');
  const rows = await lockRows(
    trx,
    due.map(({ id }) => id),
  );
  for (const row of rows.values()) {
    if (row.state === 'dismissed' && row.until && toNumber(row.until) <= at) {
      const reason = lapsed(toNumber(row.until));
      await trx('discrepancies')
        .where({ id: row.id })
        .update(reopened(row, reason, at));
      await trx('discrepancy_steps').insert(stepOf(row.id, 'open', at, reason));
      await addToCaseOutbox(trx, 'discrepancy', row.id);
    }
  }
}
