import type { Knex } from 'knex';
import { thatCount } from '../../database/entryAuthors';
import { valuesOf } from '../../database/sql';
import type { AsKnown, StatedChange } from '../LedgerStore';
import { statesIn } from '../statesIn';
import { readReports } from './foldStates';
import type { DbChangeReportRow } from './tables';

/** Finds since when changes are reported as they are (see `LedgerStore.stated`). */
export async function statedSince(
  options: AsKnown & { knex: Knex; ids: readonly string[] },
): Promise<Map<string, StatedChange>> {
  const { at, ids, knex } = options;
  if (ids.length === 0) {
    return new Map();
  }
  const query = knex<DbChangeReportRow>('change_reports').where(
    ...(['change_id', 'in', valuesOf(knex, ids)] as const),
  );
  if (at !== undefined) {
    query.where('received_at', '<=', at);
  }
  const rows: DbChangeReportRow[] = await query;
  const byChange = new Map<string, DbChangeReportRow[]>();
  for (const row of rows) {
    const some = byChange.get(row.change_id);
    if (some) {
      some.push(row);
    } else {
      byChange.set(row.change_id, [row]);
    }
  }
  return new Map(
    [...byChange].flatMap(([id, all]): [string, StatedChange][] => {
      const stated = statesIn(readReports(knex, id, thatCount(all)));
      return stated ? [[id, stated]] : [];
    }),
  );
}
