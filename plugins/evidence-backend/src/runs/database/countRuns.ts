import type {
  FailureDomain,
  RunOutcome,
  RunState,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type {
  FlakeCount,
  JobCounts,
  OfPipeline,
  Percentiles,
  PipelineCount,
  RunCounts,
  RunFilter,
} from '../RunStore';
import { badlyEnded, entitiesBySubject, wellEnded } from './listRuns';
import { percentiles, percentilesOf } from './percentiles';
import { inScope, subjectsFor } from './scope';

/** Of what ended by itself: the rest says nothing of a pipeline. */
const ended = "outcome is not null and outcome not in ('cancelled', 'skipped')";
const sumOf = (condition: string) =>
  `sum(case when ${condition} then 1 else 0 end)`;
const ofPipeline = ['subject', 'repository', 'pipeline'] as const;
const failed = "outcome in ('failed', 'timed-out', 'not-started')";

type Base = { runs: Knex.QueryBuilder; jobs: Knex.QueryBuilder };

/** What the figures are made of: the rows that a filter means. */
export async function baseOf(knex: Knex, filter: RunFilter): Promise<Base> {
  const subjects = await subjectsFor(knex, filter.refs);
  const base = (table: string) =>
    knex(table).modify(inScope, table, { ...filter, subjects, knex });
  return { runs: base('pipeline_runs'), jobs: base('pipeline_jobs') };
}

export async function countRuns(
  knex: Knex,
  { runs }: Base,
): Promise<RunCounts> {
  const rows: Record<string, string | number | null>[] = await runs
    .clone()
    .select('state', 'outcome', 'domain')
    .count({ n: '*' })
    .groupBy('state', 'outcome', 'domain');
  const byState = new Map<string, RunCounts['byState'][number]>();
  const byDomain = new Map<FailureDomain, number>();
  let counted = 0;
  for (const row of rows) {
    const count = Number(row.n);
    const key = `${row.state} ${row.outcome}`;
    const outcome = (row.outcome as RunOutcome | null) ?? undefined;
    byState.set(key, {
      state: row.state as RunState,
      ...(outcome && { outcome }),
      count: (byState.get(key)?.count ?? 0) + count,
    });
    if (row.domain !== null) {
      const domain = row.domain as FailureDomain;
      byDomain.set(domain, (byDomain.get(domain) ?? 0) + count);
    }
    if (outcome && outcome !== 'cancelled' && outcome !== 'skipped') {
      counted += count;
    }
  }
  const [tried] = await runs
    .clone()
    .select(
      knex.raw('count(distinct run_key) as runs'),
      knex.raw('count(distinct case when retried then run_key end) as retried'),
    );
  const [preMerge] = await runs
    .clone()
    .whereIn('trigger', ['pull-request', 'merge-queue'])
    .select(
      knex.raw(`${sumOf(`${ended} and pre_merge_ms is null`)} as missing`),
    );
  return {
    byState: [...byState.values()],
    byDomain: [...byDomain].map(([domain, count]) => ({ domain, count })),
    counted,
    retries: { runs: Number(tried.runs), retried: Number(tried.retried) },
    duration: await percentiles(knex, runs, 'duration_ms'),
    preMerge: {
      ...(await percentiles(knex, runs, 'pre_merge_ms')),
      missing: Number(preMerge.missing),
    },
  };
}

export async function countJobs(
  knex: Knex,
  { jobs }: Base,
): Promise<JobCounts> {
  const rows: Record<string, string | number>[] = await jobs
    .clone()
    .select(
      'labels',
      knex.raw(
        `${sumOf(
          `${ended} and queue_ms is null and approval_ms is null`,
        )} as queue`,
      ),
      knex.raw(`${sumOf(`${ended} and setup_ms is null`)} as setup`),
      knex.raw(`${sumOf(`${ended} and execution_ms is null`)} as execution`),
    )
    .groupBy('labels');
  const queues = new Map(
    (await percentilesOf(knex, jobs, ['labels'], 'queue_ms')).map(row => [
      row.labels,
      row,
    ]),
  );
  const missing = (column: 'setup' | 'execution') =>
    rows.reduce((sum, row) => sum + Number(row[column]), 0);
  return {
    labels: rows.map(row => ({
      ...(queues.get(String(row.labels)) ?? { sample: 0 }),
      labels: String(row.labels),
      missing: Number(row.queue),
    })),
    queue: await percentiles(knex, jobs, 'queue_ms'),
    setup: {
      ...(await percentiles(knex, jobs, 'setup_ms')),
      missing: missing('setup'),
    },
    execution: {
      ...(await percentiles(knex, jobs, 'execution_ms')),
      missing: missing('execution'),
    },
    approval: await percentiles(knex, jobs, 'approval_ms'),
  };
}

/**
 * Pairs of a job and a commit, and those of them that ended both ways. A run of
 * which no job is known counts as one job without a name.
 */
export async function countFlakes(
  knex: Knex,
  { runs, jobs }: Base,
  limit: number,
): Promise<{ pairs: number; flaky: number; items: FlakeCount[] }> {
  const counted = `outcome in ${wellEnded} or outcome in ${badlyEnded}`;
  const columns = [...ofPipeline, 'revision', 'outcome'];
  const each = jobs
    .clone()
    .select(...columns, 'name')
    .whereNotNull('revision')
    .whereRaw(`(${counted})`)
    .unionAll(
      runs
        .clone()
        .select(...columns, knex.raw("'' as name"))
        .where('job_count', 0)
        .whereNotNull('revision')
        .whereRaw(`(${counted})`),
    );
  const pairs = knex
    .from(each.as('each_one'))
    .select(...ofPipeline, 'name')
    .select(
      knex.raw(
        `case when ${sumOf(`outcome in ${wellEnded}`)} > 0
          and ${sumOf(`outcome in ${badlyEnded}`)} > 0
          then 1 else 0 end as is_flaky`,
      ),
    )
    .groupBy(...ofPipeline, 'name', 'revision');
  const rows: (Record<string, string | number> & { name: string })[] =
    await knex
      .from(pairs.as('pairs'))
      .select(...ofPipeline, 'name')
      .select(
        knex.raw('count(*) as sample'),
        knex.raw('sum(is_flaky) as flaky'),
        knex.raw('sum(count(*)) over () as all_pairs'),
        knex.raw('sum(sum(is_flaky)) over () as all_flaky'),
      )
      .groupBy(...ofPipeline, 'name')
      .orderByRaw('flaky desc, sample, repository, pipeline, name, subject')
      .limit(limit);
  return {
    pairs: Number(rows[0]?.all_pairs ?? 0),
    flaky: Number(rows[0]?.all_flaky ?? 0),
    items: rows
      .filter(({ flaky }) => Number(flaky) > 0)
      .map(row => ({
        ...pipelineOf(row),
        job: row.name,
        commits: Number(row.flaky),
        sample: Number(row.sample),
      })),
  };
}

export async function countPipelines(
  knex: Knex,
  { runs, jobs }: Base,
  limit: number,
): Promise<PipelineCount[]> {
  const rows: Record<string, string | number>[] = await runs
    .clone()
    .select(...ofPipeline)
    .count({ total: '*' })
    .max({ latest: 'at' })
    .select(
      knex.raw(`${sumOf("outcome = 'succeeded'")} as succeeded`),
      knex.raw(`${sumOf(failed)} as failed`),
      knex.raw(`${sumOf(ended)} as counted`),
    )
    .groupBy(...ofPipeline)
    .orderByRaw('total desc, repository, pipeline, subject')
    .limit(limit);
  const durations = byPipeline(
    await percentilesOf(knex, runs, ofPipeline, 'duration_ms'),
  );
  const queues = byPipeline(
    await percentilesOf(knex, jobs, ofPipeline, 'queue_ms'),
  );
  const unmeasured = byPipeline(
    await jobs
      .clone()
      .select(...ofPipeline)
      .select(
        knex.raw(
          `${sumOf(
            `${ended} and queue_ms is null and approval_ms is null`,
          )} as missing`,
        ),
      )
      .groupBy(...ofPipeline),
  );
  const refs = await entitiesBySubject(
    knex,
    rows.map(({ subject }) => String(subject)),
  );
  const none: Percentiles = { sample: 0 };
  return rows.map(row => {
    const pipeline = pipelineOf(row);
    const key = keyOf(pipeline);
    const entityRef = refs.get(pipeline.subject);
    return {
      ...pipeline,
      ...(entityRef !== undefined && { entityRef }),
      total: Number(row.total),
      succeeded: Number(row.succeeded),
      failed: Number(row.failed),
      counted: Number(row.counted),
      latestAt: Number(row.latest),
      duration: durations.get(key) ?? none,
      queue: {
        ...(queues.get(key) ?? none),
        missing: Number(unmeasured.get(key)?.missing ?? 0),
      },
    };
  });
}

function byPipeline<T extends OfPipeline>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map(row => [keyOf(row), row]));
}

function pipelineOf(row: Record<string, string | number>): OfPipeline {
  const { subject, repository, pipeline } = row;
  return {
    subject: String(subject),
    repository: String(repository),
    pipeline: String(pipeline),
  };
}

function keyOf({ subject, repository, pipeline }: OfPipeline): string {
  return [subject, repository, pipeline].join('\n');
}
