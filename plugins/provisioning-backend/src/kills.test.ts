import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { Client } from 'pg';
import { RequestStore } from './records/RequestStore';
import {
  createTestDatabases,
  describeWithTerraform,
  freshName,
  installProvider,
  postgresUrl,
  standardsFolder,
} from './__testUtils__/terraform';
import { testFolder } from './__testUtils__/portal';
import { askFor, startReplica } from './__testUtils__/replicas';

/** `PLUMBLINE_KILLS` asks for a long version. */
const kills = Number(process.env.PLUMBLINE_KILLS ?? 5);
const requests = Math.ceil(kills / 2);

jest.setTimeout(120_000 + kills * 20_000);

describeWithTerraform('replicas that are killed', () => {
  const databases = createTestDatabases();
  const made: string[] = [];
  const running = new Set<ChildProcess>();
  let provider: ReturnType<typeof installProvider>;
  let place: Awaited<ReturnType<typeof testFolder>>;
  let admin: Client;
  let knex: Knex;

  beforeAll(async () => {
    provider = installProvider();
    place = await testFolder();
    admin = new Client({ connectionString: postgresUrl() });
    await admin.connect();
    knex = await databases.init('POSTGRES_15');
    await knex.migrate.latest({
      directory: resolvePackagePath(
        '@plumbline/backstage-plugin-provisioning-backend',
        'migrations',
      ),
    });
  });
  afterAll(async () => {
    running.forEach(child => child.kill('SIGKILL'));
    // What a killed replica left running ends by itself within a second.
    await sleep(1_500);
    for (const name of made) {
      await admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
      await admin.query(`DROP ROLE IF EXISTS "${name}"`);
    }
    await admin.end();
    await place.remove();
    provider.remove();
  });

  async function start(): Promise<ChildProcess> {
    // Knex hides the password of its own.
    const connection = new URL(postgresUrl());
    connection.pathname = `/${knex.client.config.connection.database}`;
    const child = await startReplica({
      connection: connection.href,
      folder: join(place.folder, 'state'),
      plugins: provider.folder,
      standards: standardsFolder,
      url: postgresUrl(),
    });
    running.add(child);
    return child;
  }

  async function ask(store: RequestStore, index: number) {
    const name = freshName();
    made.push(name);
    return { id: await askFor(store, { name, index }), name };
  }

  it('leave nothing made twice and nothing forgotten, wherever they are killed', async () => {
    const store = new RequestStore(knex);
    const requested = await Promise.all(
      Array.from({ length: requests }, (_, index) => ask(store, index)),
    );
    /** By name, in the order in which they were seen: dropping one and making it again shows. */
    const seen = new Map<string, Set<number>>();
    const look = async () => {
      const { rows } = await admin.query(
        'SELECT datname, oid FROM pg_database WHERE datname = ANY($1)',
        [requested.map(({ name }) => name)],
      );
      for (const { datname, oid } of rows) {
        seen.set(datname, (seen.get(datname) ?? new Set()).add(Number(oid)));
      }
    };
    const ended = async () => {
      const states = await Promise.all(
        requested.map(async ({ id }) => (await store.get(id))!.state),
      );
      return states.every(state => ['active', 'failed'].includes(state));
    };
    const watch = async (untilMs: number) => {
      while (Date.now() < untilMs && !(await ended())) {
        await look();
        await sleep(50);
      }
    };
    for (let kill = 0; kill < kills; kill++) {
      const replica = await start();
      // Long enough for some steps, and at no particular point of them.
      await watch(Date.now() + 300 + Math.random() * 3_000);
      replica.kill('SIGKILL');
      running.delete(replica);
    }
    await start();
    await watch(Date.now() + 60_000 + requests * 10_000);
    await look();

    for (const { id, name } of requested) {
      const request = await store.get(id);
      const [operation] = await store.operations([id]);
      expect([id, request?.state, operation.error]).toEqual([
        id,
        'active',
        undefined,
      ]);
      expect([name, seen.get(name)?.size]).toEqual([name, 1]);
      const timeline = await store.timeline(id);
      expect(timeline.map(({ seq }) => seq)).toEqual(
        timeline.map((_, index) => index + 1),
      );
      expect(timeline.filter(({ state }) => state === 'active')).toHaveLength(
        1,
      );
    }
  });
});
