import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  LoggerService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import knexFactory, { Knex } from 'knex';
import { LedgerService } from '../../plugins/evidence-backend/src/changes';
import { LedgerStore } from '../../plugins/evidence-backend/src/changes/LedgerStore';
import { pastChanges } from '../../plugins/evidence-backend/src/changes/database/pastChanges';
import { insertMany, Retention } from '../../plugins/evidence-node/src';
import { Random } from '../lib/random';
import { percentile } from '../lib/statistics';
import { count, megabytes, ms, note, printTable } from '../lib/table';

const services = 1_000;
const neighbours = 50;
const quiet = { info() {}, warn() {} } as unknown as LoggerService;
const samples = 100;
const dayMs = 86_400_000;
/** Of which retention keeps the last two thirds. */
const years = 3;
const kinds = [
  'deploy',
  'deploy',
  'deploy',
  'deploy',
  'deploy',
  'commit',
  'commit',
  'commit',
  'flag',
  'config',
];

export type Engine = 'SQLite' | 'PostgreSQL';
export type RetentionResult = {
  engine: Engine;
  size: number;
  bytes: number;
  before: number[];
  meanwhile: number[];
  after: number[];
  deleted: number;
  seconds: number;
};

export const retentionDescription = [
  `Retention: changes of ${years} years, of ${count(
    services,
  )} services, half of them deploys and a tenth flags; what is older than two years is deleted, in batches of 1,000 with 50 ms between them. Read is what a brief needs of a service and ${neighbours} neighbours: the last change of each kind with its way back, and all of the last 24 hours.`,
];

/** Fills a ledger, and reads it before, during and after the deletion. */
export async function measureRetention(options: {
  engine: Engine;
  size: number;
  seed: number;
  postgresUrl: string;
}): Promise<RetentionResult> {
  const { engine, size, seed } = options;
  const { knex, bytesOf, drop } = await fresh(options);
  try {
    note(`${engine}, ${count(size)} changes: filling the ledger`);
    const now = Date.now();
    await fill(knex, size, now);
    const bytes = await bytesOf();
    const service = new LedgerService({
      store: new LedgerStore({ knex, appendFeed: async () => {} }),
      clock: () => new Date(now),
      signals: { candidates: async () => [], note: async () => {} },
      subjects: { noteUnknown: async () => {} },
    });
    const random = new Random(seed);
    const all = Array.from({ length: services }, (_, index) => index);
    const read = async (): Promise<number> => {
      const refs = random.sample(all, neighbours + 1).map(serviceRef);
      const began = performance.now();
      await service.latestFor(refs, {
        window: {
          from: new Date(now - dayMs).toISOString(),
          to: new Date(now).toISOString(),
        },
      });
      return performance.now() - began;
    };
    const readOften = async () => {
      const took: number[] = [];
      for (let turn = -10; turn < samples; turn++) {
        const one = await read();
        took.push(...(turn >= 0 ? [one] : []));
      }
      return took;
    };
    const before = await readOften();
    note(`${engine}, ${count(size)} changes: deleting`);
    const countRows = async () =>
      Number((await knex('changes').count({ all: '*' }))[0].all);
    const rows = await countRows();
    const meanwhile: number[] = [];
    const began = performance.now();
    let isOver = false;
    const run = new Retention({
      knex,
      kinds: [pastChanges],
      graceMs: 0,
      clock: () => new Date(now),
      config: new ConfigReader({}),
      logger: quiet,
    })
      .run(new AbortController().signal)
      .finally(() => {
        isOver = true;
      });
    while (!isOver) {
      meanwhile.push(await read());
      await new Promise(later => setTimeout(later, 20));
    }
    await run;
    const seconds = (performance.now() - began) / 1_000;
    const deleted = rows - (await countRows());
    const after = await readOften();
    return {
      engine,
      size,
      bytes,
      before,
      meanwhile,
      after,
      deleted,
      seconds,
    };
  } finally {
    await drop();
  }
}

async function fill(knex: Knex, size: number, now: number): Promise<void> {
  const from = now - years * 365 * dayMs;
  const step = (years * 365 * dayMs) / size;
  const random = new Random(7);
  for (let start = 0; start < size; start += 5_000) {
    const rows = Array.from(
      { length: Math.min(5_000, size - start) },
      (_, offset) => rowOf(start + offset, from, step, random),
    );
    await knex.transaction(async trx => {
      await insertMany(trx, {
        table: 'changes',
        columns: {
          id: 'text',
          source: 'text',
          kind: 'text',
          subject: 'text',
          environment: 'text',
          item: 'text',
          occurred_at: 'bigint',
          outcome: 'text',
          revision: 'text',
          received_at: 'bigint',
          learned_at: 'bigint',
          body: 'text',
        },
        rows,
      });
      await insertMany(trx, {
        table: 'change_reports',
        columns: {
          change_id: 'text',
          hash: 'text',
          reported_at: 'bigint',
          received_at: 'bigint',
          body: 'text',
        },
        rows: rows.map(({ id, occurred_at, body }) => ({
          change_id: id,
          hash: id.padEnd(64, '0'),
          body,
          reported_at: occurred_at,
          received_at: occurred_at,
        })),
      });
    });
  }
  await knex.raw('analyze');
}

function rowOf(index: number, from: number, step: number, random: Random) {
  const kind = random.pick(kinds);
  const subject = serviceRef(random.between(0, services - 1));
  const environment = random.pick(['production', 'production', 'staging']);
  const at = Math.round(from + index * step);
  const revision = `r${index}`;
  return {
    id: index.toString(16).padStart(24, '0'),
    source: 'ci',
    kind,
    subject,
    environment,
    item: kind === 'flag' ? `flag-${random.between(1, 5)}` : '',
    occurred_at: at,
    received_at: at,
    learned_at: at,
    outcome: 'succeeded',
    revision,
    body: JSON.stringify({
      actor: `user-${index % 97}`,
      entityRef: subject,
      environment,
      kind,
      outcome: 'succeeded',
      links: { run: `https://ci.example/runs/${index}` },
      occurredAt: new Date(at).toISOString(),
      revision,
      source: 'ci',
      title: `Change ${index} of the service`,
    }),
  };
}

function serviceRef(index: number): string {
  return `component:default/service-${index}`;
}

async function fresh(options: {
  engine: Engine;
  size: number;
  postgresUrl: string;
}): Promise<{
  knex: Knex;
  bytesOf: () => Promise<number>;
  drop: () => Promise<void>;
}> {
  const { engine, postgresUrl, size } = options;
  const directory = resolvePackagePath(
    '@plumbline/backstage-plugin-evidence-backend',
    'migrations',
  );
  if (engine === 'SQLite') {
    const folder = mkdtempSync(join(tmpdir(), 'retention-'));
    const filename = join(folder, 'evidence.sqlite');
    const knex = knexFactory({
      client: 'better-sqlite3',
      connection: { filename },
      useNullAsDefault: true,
    });
    await knex.raw('pragma journal_mode = wal');
    await knex.migrate.latest({ directory });
    return {
      knex,
      bytesOf: async () => {
        await knex.raw('pragma wal_checkpoint(truncate)');
        return statSync(filename).size;
      },
      drop: async () => {
        await knex.destroy();
        rmSync(folder, { recursive: true });
      },
    };
  }
  const name = `retention_${size}`;
  const admin = knexFactory({ client: 'pg', connection: postgresUrl });
  await admin.raw('drop database if exists ??', [name]);
  await admin.raw('create database ??', [name]);
  const own = new URL(postgresUrl);
  own.pathname = `/${name}`;
  const knex = knexFactory({ client: 'pg', connection: own.toString() });
  await knex.migrate.latest({ directory });
  return {
    knex,
    bytesOf: async () => {
      const { rows } = await knex.raw(
        "select pg_total_relation_size('changes') + pg_total_relation_size('change_reports') as bytes",
      );
      return Number(rows[0].bytes);
    },
    drop: async () => {
      await knex.destroy();
      await admin.raw('drop database ??', [name]);
      await admin.destroy();
    },
  };
}

export function printRetention(results: readonly RetentionResult[]): void {
  printTable(
    'Reading while what is over is deleted, ms',
    [
      'changes',
      'engine',
      'on disk',
      'a change, bytes',
      'before p50',
      'p99',
      'meanwhile p50',
      'p99',
      'after p50',
      'p99',
      'deleted',
      'a second',
    ],
    results.map(one => [
      count(one.size),
      one.engine,
      megabytes(one.bytes),
      count(one.bytes / one.size),
      ...[one.before, one.meanwhile, one.after].flatMap(took => [
        ms(percentile(took, 0.5)),
        ms(percentile(took, 0.99)),
      ]),
      count(one.deleted),
      count(one.deleted / one.seconds),
    ]),
  );
}
