import type { Knex } from 'knex';
import { valuesOf } from '../../database/sql';
import type { FormerEntry, FormerOptions } from '../records';
import { mapLedgerRows } from './rows';
import { subjectsOf } from './subjects';
import type { DbChangeRow, DbInstant } from './tables';

/**
 * Finds what changes are not any more (see `LedgerStore.former`). An index has the
 * states that ended, so that the cost does not grow with what was never amended.
 */
export async function formerChanges(
  options: FormerOptions & { knex: Knex },
): Promise<FormerEntry[]> {
  const { after, from, kinds, knex, limit, ref, to } = options;
  const subjects = await subjectsOf({ knex, refs: [ref] });
  const fits = (alias: string) => (query: Knex.QueryBuilder) => {
    query
      .where(`${alias}.subject`, 'in', valuesOf(knex, subjects))
      .where(`${alias}.kind`, 'in', valuesOf(knex, kinds));
    if (from !== undefined) {
      query.where(`${alias}.occurred_at`, '>=', from);
    }
    if (to !== undefined) {
      query.where(`${alias}.occurred_at`, '<=', to);
    }
  };
  const found = knex('changes as c')
    .select('c.id')
    .max({ last_id: 'c.row_id', left_at: 'c.superseded_at' })
    .join('changes as p', 'p.id', 'c.id')
    .whereNotNull('c.superseded_at')
    .where(fits('c'))
    .whereNull('p.superseded_at')
    .whereNot(fits('p'))
    .groupBy('c.id')
    .orderByRaw('max(c.superseded_at) desc, c.id desc')
    .limit(limit);
  if (after) {
    found.havingRaw('(max(c.superseded_at), c.id) < (?, ?)', [
      after.leftAt,
      after.id,
    ]);
  }
  const rows: (DbChangeRow & { left_at: DbInstant })[] = await knex(
    'changes as x',
  )
    .select('x.*', 'f.left_at')
    .join(found.as('f'), 'f.last_id', 'x.row_id')
    .orderBy([
      { column: 'f.left_at', order: 'desc' },
      { column: 'x.id', order: 'desc' },
    ]);
  return mapLedgerRows(knex, rows, () => ref).map(({ entry, row }) => ({
    ...entry,
    leftAt: Number(row.left_at),
  }));
}
