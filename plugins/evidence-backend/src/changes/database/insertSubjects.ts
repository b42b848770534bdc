import type { Knex } from 'knex';
import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { SubjectState } from '../../estate/subjects/standing';
import type { FoldedChange } from '../fold';
import { isEntityRef } from './subjectRows';
import { subjectStateColumns } from '../../estate/database/subjectState';
import { valuesOf } from '../../database/sql';
import type {
  DbChangeRow,
  DbChangeSourceRow,
  DbChangeSubjectRow,
} from './tables';

/** Rows in one insert: SQLite takes 32,766 bindings. */
const SUBJECT_CHUNK = 500;

/** Keeps the signals that nobody has sent before; known ones stay as they are. */
export async function insertSubjects(options: {
  trx: Knex.Transaction;
  subjects: ReadonlyMap<string, FoldedChange>;
  receivedAt: number;
  stateOf: (subject: string) => SubjectState;
}): Promise<void> {
  const { trx, subjects, receivedAt, stateOf } = options;
  const rows = [...subjects]
    .filter(([subject]) => !isEntityRef(subject))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([subject, change]) => ({
      subject,
      signals: canonicalJson(change.signals),
      ...subjectStateColumns(stateOf(subject)),
      learned_at: receivedAt,
      superseded_at: null,
    }));
  for (let start = 0; start < rows.length; start += SUBJECT_CHUNK) {
    await trx('change_subjects')
      .insert(rows.slice(start, start + SUBJECT_CHUNK))
      .onConflict()
      .ignore();
  }
}

/** Keeps which source reports which kind. */
export async function insertSources(options: {
  trx: Knex.Transaction;
  states: readonly Omit<DbChangeRow, 'row_id'>[];
  receivedAt: number;
}): Promise<void> {
  const { trx, states, receivedAt } = options;
  const keys = new Map(
    states.map(({ source, kind }) => [`${source}\n${kind}`, { source, kind }]),
  );
  const rows: DbChangeSourceRow[] = [...keys]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, key]) => ({ ...key, first_received_at: receivedAt }));
  if (rows.length > 0) {
    await trx<DbChangeSourceRow>('change_sources')
      .insert(rows)
      .onConflict(['source', 'kind'])
      .ignore();
  }
}

/** What the subjects stand for now; `undefined` among them where one matches nothing. */
export async function entityRefsOf(options: {
  trx: Knex.Transaction;
  subjects: readonly string[];
}): Promise<(string | undefined)[]> {
  const { trx, subjects } = options;
  const refs = new Set<string | undefined>(subjects.filter(isEntityRef));
  const rows = await trx<DbChangeSubjectRow>('change_subjects')
    .select('entity_ref')
    .where(
      'subject',
      'in',
      valuesOf(
        trx,
        subjects.filter(subject => !isEntityRef(subject)),
      ),
    )
    .whereNull('superseded_at');
  for (const row of rows) {
    refs.add(row.entity_ref ?? undefined);
  }
  return [...refs].sort();
}
