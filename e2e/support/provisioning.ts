import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from '@playwright/test';
import { Client } from 'pg';
import { Portal, startPortal } from '../portal';
import { Api, signedIn } from './api';

const root = resolve(__dirname, '..', '..');

/** Without Terraform these tests are listed as skipped; in CI they fail. */
export const lacksTerraform =
  process.env.CI !== 'true' && spawnSync('terraform', ['version']).status !== 0;

export const requestsPath = '/api/provisioning/requests';

/** A database on the shared server, as a member of its owner asks for it. */
export function intentOf(database_name: string, values: object = {}) {
  return {
    engine: 'postgresql',
    service: 'component:default/checkoutservice',
    owner: 'group:default/payments-platform',
    environment: 'dev',
    dataClassification: 'internal',
    durability: 'dev',
    costCenter: 'CC-7',
    database_name,
    ...values,
  };
}

/** Asks, and gives the id of the request. */
export async function ask(
  api: Api,
  intent: object,
  product = 'shared-postgresql-database',
): Promise<string> {
  const { body, status, text } = await api.post(requestsPath, {
    product,
    intent,
  });
  expect(status, text.slice(0, 500)).toBe(201);
  return body.id;
}

/** A portal on a state folder that stays when it is killed, and two who use it. */
export class ProvisioningPortal {
  readonly folder = mkdtempSync(join(tmpdir(), 'plumbline-provisioning-'));
  portal!: Portal;
  postgres!: ExamplePostgres;
  ana!: Api;
  tom!: Api;

  /** Where drift is looked for all the time, and time stands still. */
  static async started(): Promise<ProvisioningPortal> {
    const one = new ProvisioningPortal();
    writeFileSync(
      join(one.folder, 'layer.yaml'),
      JSON.stringify({
        plumbline: { provisioning: { drift: { everySeconds: 2 } } },
      }),
    );
    await one.#start();
    return one;
  }

  /** Kills the backend without a word to it, and starts it again. */
  async killed(): Promise<void> {
    killBackend(this.portal);
    await this.portal.stop();
    await this.#start();
  }

  async stop(): Promise<void> {
    await this.portal?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Waits until it is there, or is known not to be. */
  ended(id: string) {
    return until(this.ana, id, ({ state }) =>
      ['active', 'failed', 'refused'].includes(state),
    );
  }

  /** How often a database was made, by PostgreSQL's own log. */
  creationsOf(database: string): number {
    const log = join(this.portal.data, 'log/postgres.log');
    return successfulCreations(readFileSync(log, 'utf8'), database);
  }

  async #start(): Promise<void> {
    this.portal = await startPortal({
      data: join(this.folder, 'state'),
      flags: ['--config', join(this.folder, 'layer.yaml')],
      clock: '2026-03-02T09:00:00Z',
    });
    this.postgres = await ExamplePostgres.of(this.portal);
    this.ana = await signedIn(this.portal.url, 'ana.ruiz');
    this.tom = await signedIn(this.portal.url, 'tom.okafor');
  }
}

/** Waits until a request stands in one of these states. */
export async function until(
  api: Api,
  id: string,
  holds: (request: {
    state: string;
    drift?: { sentences: string[] };
    operations: { state: string; kind: string }[];
  }) => boolean,
  everyMs = 250,
) {
  // Beside other tests each plan waits for its share of the machine.
  const deadline = Date.now() + 300_000;
  for (;;) {
    const { body, text } = await api.get(`${requestsPath}/${id}`);
    if (body?.state && holds(body)) {
      return body;
    }
    expect(Date.now(), text.slice(0, 3_000)).toBeLessThan(deadline);
    await new Promise(done => setTimeout(done, everyMs));
  }
}

/** The example's PostgreSQL, as its administrator finds it. */
export class ExamplePostgres {
  private constructor(private readonly folder: string) {}

  static async of(portal: Pick<Portal, 'data'>): Promise<ExamplePostgres> {
    // A plain module of the launcher, which must not need a compiler.
    const module: string = join(root, 'scripts/start/provisioning.mjs');
    const { postgresFolder } = (await import(module)) as {
      postgresFolder(state: string): string;
    };
    return new ExamplePostgres(postgresFolder(portal.data));
  }

  /** Asks a database with one statement. */
  async query(sql: string, database = 'postgres') {
    const port = readFileSync(
      join(this.folder, 'data/postmaster.pid'),
      'utf8',
    ).split('\n')[3];
    const client = new Client({
      host: '127.0.0.1',
      user: 'postgres',
      database,
      port: Number(port),
      password: readFileSync(join(this.folder, 'superuser'), 'utf8'),
    });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async has(database: string): Promise<boolean> {
    const rows = await this.query('SELECT datname FROM pg_database');
    return rows.some(({ datname }) => datname === database);
  }
}

/**
 * How often a database was really made, by the server's own log: every try of
 * the statement, but for those of which the same process then reports an error.
 */
export function successfulCreations(log: string, database: string): number {
  const lines = log.split('\n');
  return lines.filter((line, index) => {
    const isTry = new RegExp(
      `(statement|execute [^:]*): CREATE DATABASE "?${database}"?\\b`,
    ).test(line);
    const [process] = /\[\d+\]/.exec(line) ?? [];
    const next = lines
      .slice(index + 1)
      .find(other => process !== undefined && other.includes(process));
    return isTry && !/ERROR|FATAL/.test(next ?? '');
  }).length;
}

/** Ends the backend as a machine that loses power would, and nothing else. */
export function killBackend(portal: Pick<Portal, 'pid'>): void {
  const processes = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,args='], {
    encoding: 'utf8',
  })
    .split('\n')
    .flatMap(line => {
      const [, pid, parent, args] =
        /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid ? [{ pid: Number(pid), parent: Number(parent), args }] : [];
    });
  const below = (pid: number): typeof processes =>
    processes
      .filter(({ parent }) => parent === pid)
      .flatMap(child => [child, ...below(child.pid)]);
  const all = below(portal.pid);
  const backend = all.find(({ args }) => /src\/index\.ts/.test(args));
  expect(backend, JSON.stringify(all)).toBeTruthy();
  process.kill(backend!.pid, 'SIGKILL');
}
