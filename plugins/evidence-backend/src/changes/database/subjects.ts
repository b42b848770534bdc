import type { Knex } from 'knex';
import type { AsKnown } from '../records';
import { asKnownAt, valuesOf } from '../../database/sql';
import type { DbChangeSubjectRow } from './tables';

/** What signals stood for. */
export async function refsBySubject(
  options: AsKnown & { knex: Knex; subjects: readonly string[] },
): Promise<Map<string, string>> {
  const { knex, subjects, at } = options;
  const refs = new Map<string, string>();
  if (subjects.length === 0) {
    return refs;
  }
  const rows = await knex<DbChangeSubjectRow>('change_subjects')
    .select('subject', 'entity_ref')
    .where('subject', 'in', valuesOf(knex, subjects))
    .andWhere(asKnownAt(knex, 'change_subjects', at));
  for (const { subject, entity_ref: ref } of rows) {
    if (ref !== null) {
      refs.set(subject, ref);
    }
  }
  return refs;
}

/**
 * Every subject that stands for one of the entities, themselves included, and
 * which: an entity may go by many names.
 */
export async function subjectsByRef(
  options: AsKnown & { knex: Knex; refs: readonly string[] },
): Promise<Map<string, string[]>> {
  const { knex, refs, at } = options;
  const found = new Map(refs.map(ref => [ref, [ref]]));
  const rows = await knex<DbChangeSubjectRow>('change_subjects')
    .select('subject', 'entity_ref')
    .where('entity_ref', 'in', valuesOf(knex, refs))
    .andWhere(asKnownAt(knex, 'change_subjects', at));
  rows.forEach(row => found.get(row.entity_ref!)?.push(row.subject));
  return found;
}

/** {@link subjectsByRef} in one list. */
export async function subjectsOf(
  options: AsKnown & { knex: Knex; refs: readonly string[] },
): Promise<string[]> {
  return [...(await subjectsByRef(options)).values()].flat();
}
