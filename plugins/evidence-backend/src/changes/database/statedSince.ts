import type { Knex } from 'knex';
import { thatCount } from '../../database/entryAuthors';
import { valuesOf } from '../../database/sql';
import type { AsKnown, LedgerEntry, StatedChange } from '../records';
import { statesIn, subjectIn } from '../statesIn';
import { readReports } from './foldStates';
import { isEntityRef } from './subjectRows';
import { refsBySubject } from './subjects';
import type { DbChangeReportRow } from './tables';

/** Finds since when changes are reported as they are (see `LedgerStore.stated`). */
export async function statedSince(
  options: AsKnown & { knex: Knex; of: readonly LedgerEntry[] },
): Promise<Map<string, StatedChange>> {
  const { at, knex, of } = options;
  if (of.length === 0) {
    return new Map();
  }
  const query = knex<DbChangeReportRow>('change_reports').where(
    ...([
      'change_id',
      'in',
      valuesOf(
        knex,
        of.map(({ id }) => id),
      ),
    ] as const),
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
  const reports = of.map(entry => ({
    entry,
    own: readReports(knex, entry.id, thatCount(byChange.get(entry.id) ?? [])),
  }));
  const subjects = reports.flatMap(({ own }) =>
    own.map(({ report }) => subjectIn(report.body)),
  );
  const refs = await refsBySubject({
    knex,
    at,
    subjects: [...new Set(subjects)].filter(one => !isEntityRef(one)),
  });
  return new Map(
    reports.flatMap(({ entry, own }): [string, StatedChange][] => {
      const stated = statesIn(
        own,
        subject =>
          subject === entry.subject ||
          (entry.entityRef !== undefined &&
            (refs.get(subject) ?? subject) === entry.entityRef),
      );
      return stated ? [[entry.id, stated]] : [];
    }),
  );
}
