import { ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import knexFactory, { Knex } from 'knex';
import { nodeArguments, startArguments } from '../lib/nodeArguments';
import { note } from '../lib/table';
import { seedCatalog } from './seedCatalog';

/** Rather an error than a run that never ends. Milliseconds. */
const patience = 300_000;

export type Engine = 'PostgreSQL' | 'SQLite';

/** A running portal over an estate of its own. */
export type Portal = {
  url: string;
  token: string;
  /** From the start of the process until it reported that it was ready. Milliseconds. */
  readyAfter: number;
  memory(): Promise<NodeJS.MemoryUsage>;
  /**
   * The longest that its event loop was held up since this was last read,
   * in milliseconds; the first question begins the count.
   */
  longestBlock(): Promise<number>;
  stop(): Promise<void>;
};

/** Seeds a catalog with the entities, and starts the portal over it. */
export async function startPortal(options: {
  name: string;
  engine: Engine;
  postgresUrl: string;
  /** Without them it joins the portals on the PostgreSQL of that name. */
  entities?: readonly Entity[];
  /** Of webhooks, besides that of Alertmanager, which takes the token. */
  secrets?: Record<string, string>;
  /** `plumbline.collectors`. */
  collectors?: JsonObject;
  /** A plugin besides those that every portal has. */
  plugin?: 'scorecards' | 'toil';
  /** The folder of controls and rules. */
  standards?: string;
}): Promise<Portal> {
  const { name, engine, postgresUrl, entities } = options;
  const { collectors, standards } = options;
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-'));
  const database =
    engine === 'PostgreSQL'
      ? await postgresOf(postgresUrl, name, entities)
      : await seedSqlite(join(folder, 'db'), entities ?? []);
  const token = randomBytes(24).toString('hex');
  const secrets = { alertmanager: token, ...options.secrets };
  const port = await freePort();
  const config = join(folder, 'app-config.json');
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(
    config,
    JSON.stringify(
      portalConfig({
        url,
        port,
        token,
        database,
        secrets,
        collectors,
        standards,
      }),
    ),
  );

  const log = join(folder, 'portal.log');
  const started = performance.now();
  const child = fork(join(__dirname, 'backend.ts'), ['--config', config], {
    execArgv: [...nodeArguments, ...startArguments],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      PLUMBLINE_BENCH_WITH: options.plugin ?? '',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const file = createWriteStream(log);
  child.stdout!.pipe(file, { end: false });
  child.stderr!.pipe(file, { end: false });
  const stop = async () => {
    if (child.exitCode === null) {
      const exited = new Promise(resolve => child.once('exit', resolve));
      child.kill('SIGTERM');
      await Promise.race([exited, sleep(10_000)]);
      child.kill('SIGKILL');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(url, child, log);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const readyAfter = performance.now() - started;
  note(`${name}: ready after ${(readyAfter / 1000).toFixed(1)} s`);
  return { url, token, readyAfter, ...questions(child), stop };
}

export function portalConfig(options: {
  url: string;
  port: number;
  token: string;
  database: unknown;
  secrets: Record<string, string>;
  collectors?: JsonObject;
  standards?: string;
}) {
  const { url, port, token, database, secrets } = options;
  const { collectors = {}, standards } = options;
  return {
    app: { baseUrl: url },
    backend: {
      baseUrl: url,
      listen: { host: '127.0.0.1', port },
      database,
      auth: {
        externalAccess: [
          { type: 'static', options: { token, subject: 'bench' } },
        ],
      },
    },
    catalog: { orphanStrategy: 'keep', orphanProviderStrategy: 'keep' },
    plumbline: {
      collectors,
      ...(standards && { standards: { bench: { url: `file:${standards}` } } }),
      webhooks: Object.fromEntries(
        Object.entries(secrets).map(([source, bench]) => [
          source,
          { secrets: { bench } },
        ]),
      ),
    },
  };
}

/** The configuration of the database of that name, which is created for entities. */
async function postgresOf(
  url: string,
  name: string,
  entities?: readonly Entity[],
) {
  const database = new URL(url);
  database.pathname = `/${name}`;
  const connection = database.href;
  if (entities) {
    const admin = knexFactory({ client: 'pg', connection: url });
    try {
      await admin.raw('create database ??', [name]);
    } finally {
      await admin.destroy();
    }
    await seeded(
      { client: 'pg', connection, searchPath: ['catalog'] },
      entities,
      knex => knex.raw('create schema catalog'),
    );
  }
  return { client: 'pg', connection, pluginDivisionMode: 'schema' };
}

/** Seeds the catalog of a portal on SQLite, and returns the configuration of its database. */
export async function seedSqlite(
  directory: string,
  entities: readonly Entity[],
) {
  mkdirSync(directory, { recursive: true });
  await seeded(
    {
      client: 'better-sqlite3',
      connection: { filename: join(directory, 'catalog.sqlite') },
      useNullAsDefault: true,
    },
    entities,
  );
  return { client: 'better-sqlite3', connection: { directory } };
}

async function seeded(
  config: Knex.Config,
  entities: readonly Entity[],
  prepare?: (knex: Knex) => Promise<unknown>,
) {
  const knex = knexFactory(config);
  try {
    await prepare?.(knex);
    await seedCatalog(knex, entities);
  } finally {
    await knex.destroy();
  }
}

export async function untilReady(
  url: string,
  child: ChildProcess,
  log: string,
) {
  const deadline = performance.now() + patience;
  for (;;) {
    if (performance.now() > deadline) {
      throw new Error(`The portal was not ready in time; see ${log}`);
    }
    if (child.exitCode !== null) {
      throw new Error(`The portal ended by itself; see ${log}`);
    }
    const ready = await fetch(`${url}/.backstage/health/v1/readiness`).then(
      response => response.status === 200,
      () => false,
    );
    if (ready) {
      return;
    }
    await sleep(100);
  }
}

function questions(
  child: ChildProcess,
): Pick<Portal, 'memory' | 'longestBlock'> {
  const ask = <T extends object>(what: string, field: keyof T) =>
    new Promise<T>(resolve => {
      const listen = (message: Partial<T>) => {
        if (message[field] !== undefined) {
          child.off('message', listen);
          resolve(message as T);
        }
      };
      child.on('message', listen);
      child.send({ ask: what });
    });
  return {
    memory: () => ask<NodeJS.MemoryUsage>('memory', 'heapUsed'),
    longestBlock: async () =>
      (await ask<{ longestBlock: number }>('delay', 'longestBlock'))
        .longestBlock,
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
