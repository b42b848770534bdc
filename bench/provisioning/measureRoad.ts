import type { ChildProcess } from 'node:child_process';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import knexFactory, { Knex } from 'knex';
import { percentile } from '../lib/statistics';
import { count, ms, printTable, say, times } from '../lib/table';
import { RequestStore } from '../../plugins/provisioning-backend/src/records/RequestStore';
import {
  askFor,
  startReplica,
} from '../../plugins/provisioning-backend/src/__testUtils__/replicas';
import { installProvider } from '../../plugins/provisioning-backend/src/__testUtils__/provider';

/** Rather an error than a run that never ends. Milliseconds. */
const patience = 900_000;

export type RoadSizes = {
  /** Requests that wait for an approval meanwhile. */
  waiting: number;
  /** One after the other, beside those that wait and beside none. */
  samples: number;
  /** All at once, on two replicas. */
  concurrent: number;
};

export const roadDescription = [
  'The road of a request: one request after the other for a real database, from `submitted` to `active`, by Terraform and the provider of this repository, on one replica and PostgreSQL; first beside no other request, then beside many that wait for an approval. Then many at once, on two replicas of four operations each; the databases are on the same server.',
];

/** Engines as processes of their own on a database of their own, and what they made. */
class Road {
  readonly store: RequestStore;
  readonly #knex: Knex;
  readonly #admin: Knex;
  readonly #replicas: ChildProcess[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-'));
  readonly #provider = installProvider();
  readonly #url: string;
  readonly #postgresUrl: string;
  #requests = 0;

  private constructor(postgresUrl: string, admin: Knex, url: string) {
    this.#admin = admin;
    this.#postgresUrl = postgresUrl;
    this.#url = url;
    this.#knex = knexFactory({ client: 'pg', connection: url });
    this.store = new RequestStore(this.#knex);
  }

  static async of(postgresUrl: string): Promise<Road> {
    const admin = knexFactory({ client: 'pg', connection: postgresUrl });
    const name = `bench_road_${process.pid}`;
    await admin.raw(`CREATE DATABASE ${name}`);
    const url = new URL(postgresUrl);
    url.pathname = `/${name}`;
    const road = new Road(postgresUrl, admin, url.href);
    await road.#knex.migrate.latest({
      directory: resolvePackagePath(
        '@plumbline/backstage-plugin-provisioning-backend',
        'migrations',
      ),
    });
    return road;
  }

  async startReplica(): Promise<void> {
    this.#replicas.push(
      await startReplica({
        connection: this.#url,
        // Replicas share the database, and nothing else.
        folder: join(this.#folder, String(this.#replicas.length)),
        plugins: this.#provider.folder,
        standards: resolve(__dirname, '../../standards'),
        url: this.#postgresUrl,
      }),
    );
  }

  async ask(waits = false): Promise<string> {
    this.#requests += 1;
    const index = this.#requests;
    return askFor(this.store, { name: `bench_${index}`, index, waits });
  }

  /** Until all of them have ended, in ms. */
  async ended(ids: readonly string[]): Promise<number> {
    const before = performance.now();
    for (;;) {
      const [{ open }] = await this.#knex('requests')
        .whereIn('id', [...ids])
        .whereNotIn('state', ['active', 'failed', 'refused'])
        .count({ open: '*' });
      const took = performance.now() - before;
      if (Number(open) === 0) {
        return took;
      }
      if (took > patience) {
        throw new Error(`${open} requests have not ended`);
      }
      await sleep(20);
    }
  }

  /** Of how many what holds: once active, once made. */
  async countOf(ids: readonly string[]) {
    const active = await this.#knex('requests')
      .whereIn('id', [...ids])
      .where({ state: 'active' });
    const entries = await this.#knex('timeline')
      .whereIn('request_id', [...ids])
      .select('request_id', 'state');
    const once = ids.filter(id => {
      const states = entries
        .filter(({ request_id: of }) => of === id)
        .map(({ state }) => state);
      return new Set(states).size === states.length;
    });
    const { rows } = await this.#admin.raw(
      'SELECT datname FROM pg_database WHERE datname = ANY(?)',
      [active.map(({ resource_name: name }) => name)],
    );
    return {
      active: active.length,
      once: once.length,
      databases: rows.length as number,
    };
  }

  async stop(): Promise<void> {
    this.#replicas.forEach(child => child.kill('SIGKILL'));
    // What a killed replica left running ends by itself within a second.
    await sleep(1_500);
    await this.#knex.destroy();
    await this.#admin.destroy();
    this.#provider.remove();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Requests by real Terraform, where it is installed. */
export async function printRoad(
  postgresUrl: string,
  sizes: RoadSizes,
): Promise<void> {
  if (spawnSync('terraform', ['version']).status !== 0) {
    say('No Terraform on PATH: the road of a request is not measured.\n');
    return;
  }
  const { concurrent, samples, waiting } = sizes;
  const road = await Road.of(postgresUrl);
  try {
    await road.startReplica();
    // The first one reads the standards, and is left aside.
    await road.ended([await road.ask()]);
    const rows: [beside: number, took: number[], due: number[]][] = [];
    for (const beside of [0, waiting]) {
      for (let each = 0; each < beside; each++) {
        await road.ask(true);
      }
      const took: number[] = [];
      const due: number[] = [];
      for (let sample = 0; sample < samples; sample++) {
        took.push(await road.ended([await road.ask()]));
        const before = performance.now();
        await road.store.due(Date.now(), 16);
        due.push(performance.now() - before);
      }
      rows.push([beside, took, due]);
    }
    const alone = percentile(rows[0][1], 0.5);
    printTable(
      'Provisioning: a database from submitted to active, beside requests that wait',
      ['waiting', 'p50 ms', 'slowest ms', 'look for what is due, ms', 'ratio'],
      rows.map(([beside, took, due]) => [
        count(beside),
        ms(percentile(took, 0.5)),
        ms(Math.max(...took)),
        ms(percentile(due, 0.5)),
        times(percentile(took, 0.5) / alone),
      ]),
    );
    await road.startReplica();
    const ids: string[] = [];
    for (let each = 0; each < concurrent; each++) {
      ids.push(await road.ask());
    }
    const took = await road.ended(ids);
    const { active, databases, once } = await road.countOf(ids);
    printTable(
      'Provisioning: requests at once, on two replicas',
      ['requests', 'seconds', 'active', 'each step once', 'databases'],
      [
        [
          count(concurrent),
          (took / 1_000).toFixed(1),
          count(active),
          count(once),
          count(databases),
        ],
      ],
    );
  } finally {
    await road.stop();
  }
}
