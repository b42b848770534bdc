import { readRows, SetAside } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { SubjectEntry } from '../records';
import { toSubjectEntry } from './subjectRows';
import { valuesOf } from '../../database/sql';
import type { DbChangeSubjectRow } from './tables';

/** Present rows only, in pages by `rowId`. */
export async function listSubjects(options: {
  knex: Knex;
  afterRowId?: number;
  limit: number;
}): Promise<SubjectEntry[]> {
  const { knex, afterRowId, limit } = options;
  return readRows<DbChangeSubjectRow, SubjectEntry>(
    knex,
    'subjects of changes',
    {
      limit,
      id: ({ subject }) => subject,
      map: toSubjectEntry,
      query: knex('change_subjects')
        .whereNull('superseded_at')
        .andWhere('row_id', '>', afterRowId ?? 0)
        .orderBy('row_id'),
    },
  );
}

/** The present rows of those subjects that are signals. */
export async function findSubjects(options: {
  knex: Knex;
  subjects: readonly string[];
}): Promise<SubjectEntry[]> {
  const { knex, subjects } = options;
  const rows = await knex<DbChangeSubjectRow>('change_subjects')
    .whereNull('superseded_at')
    .andWhere('subject', 'in', valuesOf(knex, subjects));
  return SetAside.of(knex).map('subjects of changes', rows, {
    id: ({ subject }) => subject,
    map: toSubjectEntry,
  });
}
