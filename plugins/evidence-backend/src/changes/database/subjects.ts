import type { Knex } from 'knex';
import { SubjectState, standsFor } from '../../estate/subjects/candidates';
import type { AsSeen } from '../LedgerStore';
import { toSubjectState } from '../../estate/database/subjectState';
import { asKnownAt, valuesOf } from '../../database/sql';
import type { DbChangeCandidateRow, DbChangeSubjectRow } from './tables';

/**
 * What signals stood for. To a reader from whom something is hidden that
 * follows from all that they may have meant; to everybody else it is kept.
 */
export async function refsBySubject(
  options: AsSeen & { knex: Knex; subjects: readonly string[] },
): Promise<Map<string, string>> {
  const { knex, subjects, at, visible } = options;
  const refs = new Map<string, string>();
  if (subjects.length === 0) {
    return refs;
  }
  if (visible) {
    for (const [subject, states] of await statesOf({ knex, subjects, at })) {
      const ref = standsFor(states, visible);
      if (ref !== undefined) {
        refs.set(subject, ref);
      }
    }
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
 *
 * @param options.refs - only entities that the reader may see
 */
export async function subjectsByRef(
  options: AsSeen & { knex: Knex; refs: readonly string[] },
): Promise<Map<string, string[]>> {
  const { knex, refs, at, visible } = options;
  const found = new Map(refs.map(ref => [ref, [ref]]));
  const rows = await knex<DbChangeSubjectRow>('change_subjects')
    .select('subject', 'entity_ref')
    .where('entity_ref', 'in', valuesOf(knex, refs))
    .andWhere(asKnownAt(knex, 'change_subjects', at));
  const refOf = new Map(rows.map(row => [row.subject, row.entity_ref!]));
  if (visible) {
    const shared = await knex<DbChangeCandidateRow>('change_candidates')
      .distinct('subject')
      .where('entity_ref', 'in', valuesOf(knex, refs));
    const subjects = shared.map(({ subject }) => subject);
    const seen = await refsBySubject({ knex, subjects, at, visible });
    for (const subject of subjects) {
      refOf.delete(subject);
    }
    seen.forEach((ref, subject) => refOf.set(subject, ref));
  }
  refOf.forEach((ref, subject) => found.get(ref)?.push(subject));
  return found;
}

/** {@link subjectsByRef} in one list. */
export async function subjectsOf(
  options: AsSeen & { knex: Knex; refs: readonly string[] },
): Promise<string[]> {
  return [...(await subjectsByRef(options)).values()].flat();
}

/** All states that subjects were known in by an instant, the latest first. */
async function statesOf(options: {
  knex: Knex;
  subjects: readonly string[];
  at: number | undefined;
}): Promise<Map<string, SubjectState[]>> {
  const { knex, subjects, at } = options;
  const rows = await knex<DbChangeSubjectRow>('change_subjects')
    .where('subject', 'in', valuesOf(knex, subjects))
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
  return states;
}
