import { resolvePackagePath } from '@backstage/backend-plugin-api';
import knexFactory, { Knex } from 'knex';
import type { RunInput } from '../../plugins/evidence-common/src';
import type { FailureRules } from '../../plugins/evidence-backend/src/runs';
import { RunStore } from '../../plugins/evidence-backend/src/runs/RunStore';
import {
  toJobRows,
  toRunRow,
} from '../../plugins/evidence-backend/src/runs/database/rows';
import { prepareRun } from '../../plugins/evidence-backend/src/runs/prepareRun';
import { insertMany } from '../../plugins/evidence-node/src';
import { Random } from '../lib/random';
import { percentile } from '../lib/statistics';
import { count, megabytes, ms, note, printTable } from '../lib/table';

const services = 1_000;
const ofTeam = 20;
const jobsEach = 3;
const dayMs = 86_400_000;
const samples = 15;
const reported = 500;
const rules: FailureRules = { rules: [], digest: '' };

export type RunsResult = {
  size: number;
  bytes: number;
  perSecond: number;
  took: Record<string, number[]>;
  heap: number;
};

export const runsDescription = [
  `Runs: of a year and ${count(
    services,
  )} services, with ${jobsEach} jobs each, on PostgreSQL. Figures are all that \`GET /runs/figures\` counts, a list is its first page. A report is one event of a run that is known, by one writer.`,
];

/** Fills the tables, and measures what the operations ask of them. */
export async function measureRuns(options: {
  size: number;
  seed: number;
  postgresUrl: string;
}): Promise<RunsResult> {
  const { size, seed, postgresUrl } = options;
  const { knex, drop } = await freshDatabase(postgresUrl, `runs_${size}`);
  try {
    const now = Date.now();
    note(`${count(size)} runs: filling the tables`);
    const random = new Random(seed);
    await fill(knex, { size, now, random });
    const store = new RunStore({ knex, rules });
    const took: RunsResult['took'] = {};
    note(`${count(size)} runs: measuring`);
    const measure = async (name: string, work: () => Promise<unknown>) => {
      took[name] = [];
      for (let turn = -1; turn < samples; turn++) {
        const began = performance.now();
        await work();
        if (turn >= 0) {
          took[name].push(performance.now() - began);
        }
      }
    };
    const figures = async (days: number, refs?: string[]) => {
      const filter = { refs, from: now - days * dayMs, to: now };
      await store.countRuns(filter);
      await store.countJobs(filter);
      await store.countFlakes(filter, { at: filter.to ?? 0, limit: 100 });
      await store.countPipelines(filter, 100);
    };
    const one = () => [serviceRef(random.between(0, services - 1))];
    const team = () => {
      const first = random.between(0, services - ofTeam);
      return Array.from({ length: ofTeam }, (_, at) => serviceRef(first + at));
    };
    await measure('figures of a service, 30 d', () => figures(30, one()));
    await measure('figures of a service, 365 d', () => figures(365, one()));
    await measure('figures of a team, 30 d', () => figures(30, team()));
    await measure('figures of all, 30 d', () => figures(30));
    await measure('list of a service', () =>
      store.list({ refs: one(), limit: 50 }),
    );
    await measure('list of all', () => store.list({ limit: 50 }));
    await measure('list of all that failed', () =>
      store.list({ outcome: 'failed', limit: 50 }),
    );
    const began = performance.now();
    for (let at = 0; at < reported; at++) {
      const run = runOf(random.between(0, size - 1), { size, now, random });
      await store.record({
        by: { author: 'webhook bench', claims: [] },
        reports: [prepareRun(run, now)],
        subjects: new Map(),
        receivedAt: now,
      });
    }
    const perSecond = (reported / (performance.now() - began)) * 1_000;
    const { rows } = await knex.raw(
      "select pg_total_relation_size('pipeline_runs') + pg_total_relation_size('pipeline_jobs') as bytes",
    );
    return {
      size,
      took,
      perSecond,
      bytes: Number(rows[0].bytes),
      heap: process.memoryUsage().heapUsed,
    };
  } finally {
    await drop();
  }
}

export function printRuns(results: readonly RunsResult[]): void {
  const names = Object.keys(results[0]?.took ?? {});
  printTable(
    'Runs: median / 95th percentile, ms',
    ['', ...results.map(({ size }) => `${count(size)} runs`)],
    [
      ...names.map(name => [
        name,
        ...results.map(
          ({ took }) =>
            `${ms(percentile(took[name], 0.5))} / ${ms(
              percentile(took[name], 0.95),
            )}`,
        ),
      ]),
      [
        'reports a second',
        ...results.map(({ perSecond }) => count(Math.round(perSecond))),
      ],
      ['size', ...results.map(({ bytes }) => megabytes(bytes))],
      ['heap of this process', ...results.map(({ heap }) => megabytes(heap))],
    ],
  );
}

type Of = { size: number; now: number; random: Random };

async function fill(knex: Knex, of: Of): Promise<void> {
  const atOnce = 4_000;
  for (let begin = 0; begin < of.size; begin += atOnce) {
    const rows = Array.from(
      { length: Math.min(atOnce, of.size - begin) },
      (_, at) => {
        const { id, run } = prepareRun(runOf(begin + at, of), of.now);
        const row = toRunRow(id, run, {
          rules,
          reportedBy: 'webhook bench',
          receivedAt: of.now,
        });
        return { row, jobs: toJobRows(row, run) };
      },
    );
    await knex.transaction(async trx => {
      await insertMany(trx, {
        table: 'pipeline_runs',
        columns: {
          id: 'text',
          run_key: 'text',
          source: 'text',
          attempt: 'integer',
          subject: 'text',
          repository: 'text',
          pipeline: 'text',
          revision: 'text',
          trigger: 'text',
          at: 'bigint',
          state: 'text',
          outcome: 'text',
          domain: 'text',
          rules: 'text',
          retried: 'boolean',
          job_count: 'integer',
          duration_ms: 'bigint',
          pre_merge_ms: 'bigint',
          reported_by: 'text',
          received_at: 'bigint',
          body: 'text',
        },
        rows: rows.map(({ row }) => row),
      });
      await insertMany(trx, {
        table: 'pipeline_jobs',
        columns: {
          run_id: 'text',
          job_id: 'text',
          at: 'bigint',
          subject: 'text',
          repository: 'text',
          pipeline: 'text',
          revision: 'text',
          name: 'text',
          labels: 'text',
          outcome: 'text',
          queue_ms: 'bigint',
          approval_ms: 'bigint',
          setup_ms: 'bigint',
          execution_ms: 'bigint',
        },
        rows: rows.flatMap(({ jobs }) => jobs),
      });
    });
  }
  await knex.raw('vacuum analyze');
}

function runOf(index: number, { size, now, random }: Of): RunInput {
  const begin = Math.round(now - 365 * dayMs + (index * 364 * dayMs) / size);
  const service = index % services;
  const iso = (seconds: number) =>
    new Date(begin + seconds * 1_000).toISOString();
  const outcome = random.chance(0.1) ? 'failed' : 'succeeded';
  const jobs = ['build', 'unit tests', 'deploy'].map((name, at) => {
    const queued = at * 400;
    const started = queued + random.between(1, 200);
    const set = started + random.between(1, 30);
    return {
      ...({ id: `${index}${at}`, name, outcome } as const),
      labels: [random.pick(['ubuntu-latest', 'linux', 'gpu'])],
      queuedAt: iso(queued),
      startedAt: iso(started),
      setupStartedAt: iso(started),
      setupCompletedAt: iso(set),
      completedAt: iso(set + random.between(20, 150)),
    };
  });
  return {
    source: 'bench',
    id: `${index}`,
    attempt: 1,
    jobs,
    outcome,
    pipeline: ['CI', 'Deploy', 'Nightly'][index % 3],
    repository: `https://git.example/acme/service-${service}`,
    entityRef: serviceRef(service),
    // Some commits run twice.
    revision: Math.floor(index / (services * 2))
      .toString(16)
      .padStart(40, 'a'),
    trigger: random.pick(['push', 'pull-request', 'schedule']),
    requestedAt: iso(0),
    startedAt: iso(1),
    finishedAt: iso(1_400),
    state: 'completed',
  };
}

function serviceRef(index: number): string {
  return `component:default/service-${index}`;
}

async function freshDatabase(
  postgresUrl: string,
  name: string,
): Promise<{ knex: Knex; drop: () => Promise<void> }> {
  const admin = knexFactory({ client: 'pg', connection: postgresUrl });
  await admin.raw('drop database if exists ??', [name]);
  await admin.raw('create database ??', [name]);
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  const knex = knexFactory({ client: 'pg', connection: url.toString() });
  await knex.migrate.latest({
    directory: resolvePackagePath(
      '@plumbline/backstage-plugin-evidence-backend',
      'migrations',
    ),
  });
  return {
    knex,
    drop: async () => {
      await knex.destroy();
      await admin.raw('drop database ??', [name]);
      await admin.destroy();
    },
  };
}
