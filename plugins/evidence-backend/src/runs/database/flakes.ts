import type { Knex } from 'knex';
import type { FlakeCount, FlakeCounts } from '../records';
import { holdsAt } from './quarantines';
import {
  Base,
  entitiesBySubject,
  ofPipeline,
  pipelineOf,
  sumOf,
} from './scope';

/** What flakes are made of; those that were cancelled say nothing. */
const wellEnded = "outcome = 'succeeded'";
const badlyEnded = "outcome in ('failed', 'timed-out')";
const sameCommit = [...ofPipeline, 'revision', 'name'];

/**
 * How each job of a commit ended. A run of which no job is known counts as one
 * job without a name.
 */
function eachEnd(knex: Knex, { runs, jobs }: Base): Knex.QueryBuilder {
  const columns = [...ofPipeline, 'revision', 'outcome'];
  const ended = (rows: Knex.QueryBuilder) =>
    rows
      .clone()
      .select(...columns)
      .whereNotNull('revision')
      .whereRaw(`(${wellEnded} or ${badlyEnded})`);
  return ended(jobs)
    .select('name', 'run_id')
    .unionAll(
      ended(runs)
        .select(knex.raw("'' as name"), 'id as run_id')
        .where('job_count', 0),
    );
}

/** Ids of runs with a job that ended well and badly on the same commit. */
export function flakyRuns(
  knex: Knex,
  base: Base,
  { apart, job }: { job?: string; apart?: { at: number; only: boolean } },
): Knex.QueryBuilder {
  const over = `over (partition by ${sameCommit.join(', ')})`;
  const marked = knex
    .from(eachEnd(knex, base).as('each_one'))
    .select(...ofPipeline, 'name', 'run_id')
    .select(
      knex.raw(`max(case when ${wellEnded} then 1 else 0 end) ${over} as well`),
      knex.raw(
        `max(case when ${badlyEnded} then 1 else 0 end) ${over} as badly`,
      ),
    );
  if (job !== undefined) {
    marked.where('name', job);
  }
  const found = knex
    .from(marked.as('flakes'))
    .select('run_id')
    .where({ well: 1, badly: 1 });
  if (apart?.only) {
    found.whereExists(quarantineOf(knex, apart.at));
  } else if (apart) {
    found.whereNotExists(quarantineOf(knex, apart.at));
  }
  return found;
}

/** Pairs of a job and a commit, and those of them that ended both ways. */
export async function countFlakes(
  knex: Knex,
  base: Base,
  { at, limit }: { at: number; limit: number },
): Promise<FlakeCounts> {
  const pairs = knex
    .from(eachEnd(knex, base).as('each_one'))
    .select(...ofPipeline, 'name')
    .select(
      knex.raw(
        `case when ${sumOf(wellEnded)} > 0 and ${sumOf(badlyEnded)} > 0
          then 1 else 0 end as is_flaky`,
      ),
    )
    .groupBy(...sameCommit);
  const flakes = knex
    .from(pairs.as('pairs'))
    .select(...ofPipeline, 'name')
    .select(knex.raw('count(*) as sample'), knex.raw('sum(is_flaky) as flaky'))
    .groupBy(...ofPipeline, 'name');
  const marked = knex
    .from(flakes.as('flakes'))
    .select('flakes.*')
    .select(
      knex.raw('case when exists ? then 1 else 0 end as apart', [
        quarantineOf(knex, at),
      ]),
    );
  const total = (value: string, apart: number) =>
    `sum(case when apart = ${apart} then ${value} else 0 end) over ()`;
  const rows: (Record<string, string | number> & { name: string })[] =
    await knex
      .from(marked.as('marked'))
      .select(...ofPipeline, 'name', 'sample', 'flaky')
      .select(
        knex.raw(`${total('sample', 0)} as all_pairs`),
        knex.raw(`${total('flaky', 0)} as all_flaky`),
        knex.raw(`${total('flaky', 1)} as all_apart`),
      )
      .orderByRaw('flaky desc, sample, repository, pipeline, name, subject')
      .limit(limit);
  const refs = await entitiesBySubject(
    knex,
    rows.map(({ subject }) => String(subject)),
  );
  return {
    pairs: Number(rows[0]?.all_pairs ?? 0),
    flaky: Number(rows[0]?.all_flaky ?? 0),
    quarantined: Number(rows[0]?.all_apart ?? 0),
    items: rows
      .filter(({ flaky }) => Number(flaky) > 0)
      .map((row): FlakeCount => {
        const entityRef = refs.get(String(row.subject));
        return {
          ...pipelineOf(row),
          ...(entityRef !== undefined && { entityRef }),
          job: row.name,
          commits: Number(row.flaky),
          sample: Number(row.sample),
        };
      }),
  };
}

/** The one that holds for a row of `flakes`, of the same entity. */
function quarantineOf(knex: Knex, at: number): Knex.QueryBuilder {
  return knex('flake_quarantines as q')
    .select(knex.raw('1'))
    .modify(holdsAt, at)
    .whereRaw(
      `q.repository = flakes.repository and q.pipeline = flakes.pipeline
        and q.job = flakes.name and (q.entity_ref = flakes.subject
        or q.entity_ref in (select s.entity_ref from signal_subjects s
          where s.subject = flakes.subject and s.superseded_at is null))`,
    );
}
