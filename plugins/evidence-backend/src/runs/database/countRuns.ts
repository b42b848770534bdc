import {
  FailureDomain,
  failedOutcomes,
  preMergeTriggers,
  RunOutcome,
  RunState,
  uncountedOutcomes,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type {
  JobCounts,
  OfPipeline,
  Percentiles,
  PipelineCount,
  RunCounts,
} from '../records';
import { percentiles, percentilesOf } from './percentiles';
import {
  Base,
  ended,
  entitiesBySubject,
  listOf,
  ofPipeline,
  pipelineOf,
  sumOf,
} from './scope';

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
    if (outcome && !uncountedOutcomes.includes(outcome)) {
      counted += count;
    }
  }
  const [tried] = await runs
    .clone()
    .select(
      knex.raw('count(distinct run_key) as runs'),
      knex.raw('count(distinct case when retried then run_key end) as retried'),
    );
  const before = `trigger in ${listOf(preMergeTriggers)}`;
  const [missing] = await runs
    .clone()
    .select(
      knex.raw(`${sumOf(`${ended()} and duration_ms is null`)} as duration`),
      knex.raw(
        `${sumOf(
          `${ended()} and ${before} and pre_merge_ms is null`,
        )} as pre_merge`,
      ),
    );
  return {
    byState: [...byState.values()],
    byDomain: [...byDomain].map(([domain, count]) => ({ domain, count })),
    counted,
    retries: { runs: Number(tried.runs), retried: Number(tried.retried) },
    duration: {
      ...(await percentiles(knex, runs, 'duration_ms')),
      missing: Number(missing.duration),
    },
    preMerge: {
      ...(await percentiles(knex, runs, 'pre_merge_ms')),
      missing: Number(missing.pre_merge),
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
          `${ended()} and queue_ms is null and approval_ms is null`,
        )} as queue`,
      ),
      knex.raw(`${sumOf(`${ended()} and setup_ms is null`)} as setup`),
      knex.raw(`${sumOf(`${ended()} and execution_ms is null`)} as execution`),
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
      knex.raw(`${sumOf(`outcome in ${listOf(failedOutcomes)}`)} as failed`),
      knex.raw(`${sumOf(`${ended()} and duration_ms is null`)} as unmeasured`),
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
            `${ended()} and queue_ms is null and approval_ms is null`,
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
      latestAt: Number(row.latest),
      duration: {
        ...(durations.get(key) ?? none),
        missing: Number(row.unmeasured),
      },
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

function keyOf({ subject, repository, pipeline }: OfPipeline): string {
  return [subject, repository, pipeline].join('\n');
}
