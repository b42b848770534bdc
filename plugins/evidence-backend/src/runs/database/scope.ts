import type { Knex } from 'knex';
import { isPostgres, valuesOf } from '../../database/sql';
import type { RunFilter } from '../RunStore';

/** All that stands for some entities, themselves included; undefined for all. */
export async function subjectsFor(
  knex: Knex,
  refs: readonly string[] | undefined,
): Promise<string[] | undefined> {
  if (refs === undefined || refs.length === 0) {
    return refs && [];
  }
  const rows: { subject: string }[] = await knex('signal_subjects')
    .select('subject')
    .where('entity_ref', 'in', valuesOf(knex, refs))
    .whereNull('superseded_at');
  return [...refs, ...rows.map(({ subject }) => subject)];
}

/** Limits a query of runs, or of jobs, which have the same columns. */
export function inScope(
  query: Knex.QueryBuilder,
  alias: string,
  filter: Omit<RunFilter, 'refs'> & {
    knex: Knex;
    subjects?: readonly string[];
  },
): void {
  const { knex, subjects, pipeline, repository, from, to } = filter;
  if (subjects && isPostgres(knex)) {
    // As an array the planner knows how few they are, and takes the index.
    query.whereRaw('?? = any(?::text[])', [
      `${alias}.subject`,
      subjects as unknown as Knex.RawBinding,
    ]);
  } else if (subjects) {
    query.where(`${alias}.subject`, 'in', valuesOf(knex, subjects));
  }
  if (pipeline !== undefined) {
    query.where(`${alias}.pipeline`, pipeline);
  }
  if (repository !== undefined) {
    query.where(`${alias}.repository`, repository);
  }
  if (from !== undefined) {
    query.where(`${alias}.at`, '>=', from);
  }
  if (to !== undefined) {
    query.where(`${alias}.at`, '<=', to);
  }
}
