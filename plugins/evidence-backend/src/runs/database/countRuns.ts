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
  PipelineCount,
  RunCounts,
} from '../records';
import {
  Base,
  ended,
  entitiesBySubject,
  listOf,
  ofPipeline,
  pipelineOf,
  sumOf,
} from './scope';
import { summarize } from './summarize';

/** Of jobs that ended: none says when a runner took them. */
const notQueued = `${ended()} and queue_ms is null and approval_ms is null`;

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
  const before = `trigger in ${listOf(preMergeTriggers)}`;
  const [all] = await summarize(knex, runs, {
    groups: [],
    sums: {
      tried: 'count(distinct run_key)',
      retried: 'count(distinct case when retried then run_key end)',
      duration: sumOf(`${ended()} and duration_ms is null`),
      preMerge: sumOf(`${ended()} and ${before} and pre_merge_ms is null`),
    },
    columns: ['duration_ms', 'pre_merge_ms'],
  });
  return {
    byState: [...byState.values()],
    byDomain: [...byDomain].map(([domain, count]) => ({ domain, count })),
    counted,
    retries: { runs: all.tried, retried: all.retried },
    duration: { ...all.of.duration_ms, missing: all.duration },
    preMerge: { ...all.of.pre_merge_ms, missing: all.preMerge },
  };
}

export async function countJobs(
  knex: Knex,
  { jobs }: Base,
): Promise<JobCounts> {
  const labels = await summarize(knex, jobs, {
    groups: ['labels'],
    columns: ['queue_ms'],
    sums: { missing: sumOf(notQueued) },
  });
  const [all] = await summarize(knex, jobs, {
    groups: [],
    sums: {
      setup: sumOf(`${ended()} and setup_ms is null`),
      execution: sumOf(`${ended()} and execution_ms is null`),
    },
    columns: ['queue_ms', 'approval_ms', 'setup_ms', 'execution_ms'],
  });
  return {
    labels: labels.map(({ labels: names, missing, of }) => ({
      ...of.queue_ms,
      labels: names,
      missing,
    })),
    queue: all.of.queue_ms,
    setup: { ...all.of.setup_ms, missing: all.setup },
    execution: { ...all.of.execution_ms, missing: all.execution },
    approval: all.of.approval_ms,
  };
}

/** Those with the most runs. */
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
    )
    .groupBy(...ofPipeline)
    .orderByRaw('total desc, repository, pipeline, subject')
    .limit(limit);
  const amongThem = (base: Knex.QueryBuilder) =>
    base.clone().whereIn(
      [...ofPipeline],
      rows.map(row => ofPipeline.map(name => row[name])),
    );
  const durations = byPipeline(
    await summarize(knex, amongThem(runs), {
      groups: ofPipeline,
      columns: ['duration_ms'],
      sums: { missing: sumOf(`${ended()} and duration_ms is null`) },
    }),
  );
  const queues = byPipeline(
    await summarize(knex, amongThem(jobs), {
      groups: ofPipeline,
      columns: ['queue_ms'],
      sums: { missing: sumOf(notQueued) },
    }),
  );
  const refs = await entitiesBySubject(
    knex,
    rows.map(({ subject }) => String(subject)),
  );
  return rows.map(row => {
    const pipeline = pipelineOf(row);
    const key = keyOf(pipeline);
    const entityRef = refs.get(pipeline.subject);
    const duration = durations.get(key);
    const queue = queues.get(key);
    return {
      ...pipeline,
      ...(entityRef !== undefined && { entityRef }),
      total: Number(row.total),
      succeeded: Number(row.succeeded),
      failed: Number(row.failed),
      latestAt: Number(row.latest),
      duration: {
        ...(duration?.of.duration_ms ?? { sample: 0 }),
        missing: duration?.missing ?? 0,
      },
      queue: {
        ...(queue?.of.queue_ms ?? { sample: 0 }),
        missing: queue?.missing ?? 0,
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
