import { uncountedOutcomes } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import { isPostgres, valuesOf } from '../../database/sql';
import { entitiesOf } from '../../estate/database/subjects';
import type { OfPipeline, RunFilter } from '../records';

export const ofPipeline = ['subject', 'repository', 'pipeline'] as const;

export const sumOf = (condition: string) =>
  `sum(case when ${condition} then 1 else 0 end)`;

/** Words of the vocabulary as a list of SQL. */
export const listOf = (words: readonly string[]) =>
  `(${words.map(word => `'${word}'`).join(', ')})`;

/** Of what came to an end: the rest says nothing of a pipeline. */
export const ended = (alias = '') =>
  `${alias}outcome is not null and ${alias}outcome not in ${listOf(
    uncountedOutcomes,
  )}`;

/** The rows that a filter means. */
export type Base = { runs: Knex.QueryBuilder; jobs: Knex.QueryBuilder };

export async function baseOf(knex: Knex, filter: RunFilter): Promise<Base> {
  return baseIn(knex, filter, await subjectsFor(knex, filter.refs));
}

export function baseIn(
  knex: Knex,
  filter: RunFilter,
  subjects: string[] | undefined,
): Base {
  const base = (table: string) =>
    knex(table).modify(inScope, table, { ...filter, subjects, knex });
  return { runs: base('pipeline_runs'), jobs: base('pipeline_jobs') };
}

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
  const { knex, subject, subjects, pipeline, repository, from, to } = filter;
  if (subjects && isPostgres(knex)) {
    // As an array the planner knows how few they are, and takes the index.
    query.whereRaw('?? = any(?::text[])', [
      `${alias}.subject`,
      subjects as unknown as Knex.RawBinding,
    ]);
  } else if (subjects) {
    query.where(`${alias}.subject`, 'in', valuesOf(knex, subjects));
  }
  if (subject !== undefined) {
    query.where(`${alias}.subject`, subject);
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

/** Ids of signals have no slash; an entity ref stands for itself. */
export async function entitiesBySubject(
  knex: Knex,
  subjects: readonly string[],
): Promise<Map<string, string>> {
  const refs = new Set(subjects.filter(subject => subject.includes('/')));
  const signals = new Set(subjects.filter(subject => !refs.has(subject)));
  const found = await entitiesOf(knex, [...signals]);
  refs.forEach(ref => found.set(ref, ref));
  return found;
}

export function pipelineOf(row: Record<string, string | number>): OfPipeline {
  const { subject, repository, pipeline } = row;
  return {
    subject: String(subject),
    repository: String(repository),
    pipeline: String(pipeline),
  };
}
