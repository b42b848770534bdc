import type { Knex } from 'knex';
import { IsVisible, standsFor, SubjectState } from '../subjects/candidates';
import { toSubjectState } from './subjectState';
import type { SignalSubjectRow } from './tables';
import { valuesOf } from '../../database/sql';

/**
 * What signals mean to a reader from whom entities are hidden. One that means
 * nothing any more keeps what it last meant, and what that was depends on what
 * the reader may see: so all that it ever meant is looked at.
 */
export async function readMeanings(
  knex: Knex,
  subjects: readonly string[],
  { at, visible }: { at?: number; visible: IsVisible },
): Promise<Map<string, string>> {
  const rows = await knex<SignalSubjectRow>('signal_subjects')
    .select('subject', 'entity_ref', 'candidates')
    .where('subject', 'in', valuesOf(knex, [...new Set(subjects)]))
    .modify(query => {
      if (at !== undefined) {
        query.andWhere('learned_at', '<=', at);
      }
    })
    .orderBy('row_id', 'desc');
  const states = new Map<string, SubjectState[]>();
  for (const row of rows) {
    const known = states.get(row.subject) ?? [];
    known.push(toSubjectState(row));
    states.set(row.subject, known);
  }
  const found = new Map<string, string>();
  for (const [subject, some] of states) {
    const meant = standsFor(some, visible);
    if (meant !== undefined) {
      found.set(subject, meant);
    }
  }
  return found;
}

/** Ids of the signals that mean one of the entities, may, or once did. */
export function subjectsAbout(
  knex: Knex,
  refs: readonly string[],
): Knex.QueryBuilder {
  const of = (table: string) =>
    knex(table)
      .select('subject')
      .where('entity_ref', 'in', valuesOf(knex, refs));
  return of('signal_subjects').union(of('signal_candidates'));
}
