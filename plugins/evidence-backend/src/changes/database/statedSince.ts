import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import { thatCount } from '../../database/entryAuthors';
import { valuesOf } from '../../database/sql';
import { subjectOfSignals } from '../../estate/subjects/subjectOfSignals';
import { FoldedChange, foldReports } from '../fold';
import type { AsKnown } from '../LedgerStore';
import { readReports } from './foldStates';
import type { DbChangeReportRow } from './tables';

/** Finds since when changes are reported as they are (see `LedgerStore.stated`). */
export async function statedSince(
  options: AsKnown & { knex: Knex; ids: readonly string[] },
): Promise<Map<string, number>> {
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
    const some = byChange.get(row.change_id) ?? [];
    byChange.set(row.change_id, [...some, row]);
  }
  return new Map(
    [...byChange].flatMap(([id, all]): [string, number][] => {
      const reports = readReports(knex, id, thatCount(all));
      const since = sinceAlike(reports);
      return since === undefined ? [] : [[id, since]];
    }),
  );
}

/** Since when they come to what all of them come to. */
function sinceAlike(
  reports: ReturnType<typeof readReports>,
): number | undefined {
  const instants = [
    ...new Set(reports.map(({ receivedAt }) => receivedAt)),
  ].sort((a, b) => b - a);
  const knownAt = (instant: number) =>
    identityOf(
      foldReports(
        reports.flatMap(({ receivedAt, report }) =>
          receivedAt <= instant ? [report] : [],
        ),
      ),
    );
  const [last] = instants;
  const now = last === undefined ? undefined : knownAt(last);
  const other = instants.findIndex(instant => knownAt(instant) !== now);
  return other < 0 ? instants.at(-1) : instants[other - 1];
}

function identityOf(change: FoldedChange): string {
  const { digest, entityRef, environment, outcome, revision } = change;
  const subject = entityRef ?? subjectOfSignals(change.signals ?? []);
  return canonicalJson({ digest, environment, outcome, revision, subject });
}
