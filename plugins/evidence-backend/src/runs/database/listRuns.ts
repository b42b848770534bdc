import type { RunMeasure } from '@plumbline/backstage-plugin-evidence-common';
import { readRows, SetAside } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { valuesOf } from '../../database/sql';
import type { RunPageFilter, StoredRun } from '../records';
import { flakyRuns } from './flakes';
import {
  baseIn,
  ended,
  entitiesBySubject,
  inScope,
  subjectsFor,
} from './scope';
import { toStoredRun } from './rows';
import type { RunRow } from './tables';

const columnOf: Record<RunMeasure, string> = {
  queue: 'queue_ms',
  approval: 'approval_ms',
  setup: 'setup_ms',
  execution: 'execution_ms',
  duration: 'duration_ms',
  'pre-merge': 'pre_merge_ms',
};
const ofRuns: readonly RunMeasure[] = ['duration', 'pre-merge'];

export async function listRuns(
  knex: Knex,
  filter: RunPageFilter,
): Promise<StoredRun[]> {
  const { after, limit } = filter;
  const subjects = await subjectsFor(knex, filter.refs);
  if (subjects?.length === 0) {
    return [];
  }
  const query = knex<RunRow>('pipeline_runs as r')
    .select('r.*')
    .modify(inScope, 'r', { ...filter, subjects, knex })
    .orderBy([
      { column: 'r.at', order: 'desc' },
      { column: 'r.id', order: 'desc' },
    ]);
  for (const column of [
    ...(['state', 'outcome', 'domain', 'trigger', 'revision'] as const),
  ]) {
    const value = filter[column];
    if (value !== undefined) {
      query.where(`r.${column}`, value);
    }
  }
  if (filter.revisions) {
    query.where('r.revision', 'in', valuesOf(knex, filter.revisions));
  }
  if (filter.failed) {
    query.whereNotNull('r.domain');
  }
  if (filter.counted) {
    query.whereRaw(`(${ended('r.')})`);
  }
  if (filter.retried) {
    query.where('r.retried', true);
  }
  if (filter.measured && ofRuns.includes(filter.measured)) {
    query.whereNotNull(`r.${columnOf[filter.measured]}`);
  }
  if (filter.flaky) {
    query.whereIn(
      'r.id',
      flakyRuns(knex, baseIn(knex, filter, subjects), filter),
    );
  } else {
    hasJob(query, filter);
  }
  if (after) {
    query.whereRaw('(r.at, r.id) < (?, ?)', [after.at, after.id]);
  }
  return withEntities(
    knex,
    await readRows<RunRow, ReturnType<typeof toStoredRun>>(knex, 'runs', {
      query,
      limit,
      id: ({ id }) => id,
      map: toStoredRun,
    }),
  );
}

/** One job must have all that is wanted of jobs. */
function hasJob(query: Knex.QueryBuilder, filter: RunPageFilter): void {
  const { job, label, measured } = filter;
  const ofJobs = measured && !ofRuns.includes(measured) ? measured : undefined;
  if (job === undefined && label === undefined && ofJobs === undefined) {
    return;
  }
  query.whereExists(jobs => {
    jobs.select('j.run_id').from('pipeline_jobs as j');
    jobs.whereRaw('j.run_id = r.id');
    if (job !== undefined) {
      jobs.where('j.name', job);
    }
    if (label !== undefined) {
      jobs.where('j.labels', label);
    }
    if (ofJobs) {
      jobs.whereNotNull(`j.${columnOf[ofJobs]}`);
    }
  });
}

export async function findRuns(
  knex: Knex,
  where: Partial<Pick<RunRow, 'id' | 'run_key'>>,
): Promise<StoredRun[]> {
  const rows = await knex<RunRow>('pipeline_runs')
    .where(where)
    .orderBy('attempt');
  return withEntities(
    knex,
    SetAside.of(knex).map('runs', rows, {
      id: ({ id }) => id,
      map: toStoredRun,
    }),
  );
}

async function withEntities(
  knex: Knex,
  found: readonly ReturnType<typeof toStoredRun>[],
): Promise<StoredRun[]> {
  const refs = await entitiesBySubject(
    knex,
    found.map(({ subject }) => subject),
  );
  return found.map(({ subject, ...run }) => {
    const entityRef = refs.get(subject);
    return { ...run, ...(entityRef !== undefined && { entityRef }) };
  });
}
