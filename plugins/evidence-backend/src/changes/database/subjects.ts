import { batchReads } from '@plumbline/backstage-plugin-evidence-node';
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

/** Reads of what holds, of each database. */
const presentReads = new WeakMap<
  Knex,
  ReturnType<typeof batchReads<string[]>>
>();

/**
 * Every subject that stands for one of the entities, themselves included, and
 * which: an entity may go by many names.
 */
export async function subjectsByRef(
  options: AsKnown & { knex: Knex; refs: readonly string[] },
): Promise<Map<string, string[]>> {
  const { knex, refs, at } = options;
  if (at !== undefined) {
    return readSubjects(knex, refs, at);
  }
  const read =
    presentReads.get(knex) ?? batchReads(keys => readSubjects(knex, keys));
  presentReads.set(knex, read);
  return read(refs);
}

async function readSubjects(
  knex: Knex,
  refs: readonly string[],
  at?: number,
): Promise<Map<string, string[]>> {
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
