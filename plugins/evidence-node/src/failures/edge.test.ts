import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockServices,
  startTestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import {
  ConflictError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import knexFactory from 'knex';
import type { Knex } from 'knex';
import { edgeOf } from './edgeOf';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'edge-'));
const open: Knex[] = [];

function sqlite(name: string): Knex {
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: { filename: join(folder, name) },
    useNullAsDefault: true,
  });
  open.push(knex);
  return knex;
}

afterAll(async () => {
  await Promise.all(open.map(knex => knex.destroy()));
  rmSync(folder, { recursive: true });
});

/** What a caller gets for what a route throws, and what was logged of it. */
async function startEdge() {
  let work: () => Promise<unknown> = async () => undefined;
  const logged: string[] = [];
  const logger = mockServices.logger.mock();
  logger.child.mockImplementation(() => logger);
  logger.error.mockImplementation((message, error) => {
    logged.push(`${message} ${error}`);
  });
  const backend = await startTestBackend({
    features: [
      createBackendPlugin({
        pluginId: 'evidence',
        register(reg) {
          reg.registerInit({
            deps: {
              http: coreServices.httpRouter,
              httpAuth: coreServices.httpAuth,
            },
            async init({ http, httpAuth }) {
              http.use(
                edgeOf((_req, _res, next) => void work().then(next, next), {
                  httpAuth,
                  logger,
                  knex: sqlite('edge.sqlite'),
                }),
              );
            },
          });
        },
      }),
    ],
  });
  return {
    logged,
    stop: () => backend.stop(),
    async ask(run: () => Promise<unknown>) {
      work = run;
      const response = await fetch(
        `http://localhost:${backend.server.port()}/api/evidence/facts?secret=1`,
        { headers: { authorization: 'Bearer mock-user-token' } },
      );
      const text = await response.text();
      return { status: response.status, text, body: JSON.parse(text) };
    },
  };
}

describe('the edge of a plugin', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_15'] });
  let edge: Awaited<ReturnType<typeof startEdge>>;

  beforeAll(async () => {
    edge = await startEdge();
  });
  afterAll(() => edge.stop());

  it.each([
    [new InputError("'limit' of the query must be a number"), 400],
    [new NotFoundError("There is no incident 'x'"), 404],
    [new ConflictError('It was decided meanwhile'), 409],
    [new ServiceUnavailableError('The estate is still being read'), 503],
    // Words of callers prove nothing about the database.
    [new InputError('There is no source - no such table: x'), 400],
    [new NotFoundError("The source 'database or disk is full' is none"), 404],
    [new ConflictError("'a' - Connection terminated unexpectedly"), 409],
  ])('answers %s as it is', async (error, status) => {
    const answer = await edge.ask(() => Promise.reject(error));
    expect(answer).toMatchObject({
      status,
      body: { error: { name: error.name, message: error.message } },
    });
  });

  it('passes on why another plugin cannot answer yet', async () => {
    const message = 'The catalog has not been read yet';
    const answer = await edge.ask(() =>
      Promise.reject(
        new EvidenceRequestError({
          ...{ status: 503, message, errorName: 'ServiceUnavailableError' },
        }),
      ),
    );
    expect(answer).toMatchObject({
      status: 503,
      body: { error: { name: 'ServiceUnavailableError', message } },
    });
  });

  const failures: [string, number, RegExp, () => Promise<unknown>][] = [
    [
      'a bug',
      500,
      /^The portal failed to answer; the log has the details under [0-9a-f-]{36}$/,
      async () => JSON.parse('{"secret'),
    ],
    [
      'an unavailable part, whose cause is not for callers',
      503,
      /^Evidence could not be reached; the log has the details under [0-9a-f-]{36}$/,
      async () => {
        throw new ServiceUnavailableError(
          'Evidence could not be reached',
          new TypeError("Invalid key 'secret'"),
        );
      },
    ],
    [
      'a file that is not there',
      500,
      /^The portal failed to answer/,
      async () =>
        Object.assign(
          new Error("ENOENT: no such file or directory, open '/secret/path'"),
          { code: 'ENOENT', path: '/secret/path' },
        ),
    ],
    [
      'a statement that SQLite refuses',
      500,
      /^The portal failed to answer/,
      () => sqlite('a.sqlite').raw('select secret(1)'),
    ],
    [
      'a row whose words look like a failure of the database',
      500,
      /^The portal failed to answer/,
      async () => {
        const knex = sqlite('words.sqlite');
        await knex.raw('create table secret (text unique)');
        const text = 'x - no such table: y; database or disk is full';
        await knex('secret').insert([{ text }, { text }]);
      },
    ],
    [
      'a full SQLite database',
      507,
      /^The portal has no space left and stored nothing/,
      async () => {
        const knex = sqlite('full.sqlite');
        await knex.raw('create table secret (text)');
        await knex.raw('pragma max_page_count = 3');
        await knex('secret').insert({ text: 'x'.repeat(100_000) });
      },
    ],
    [
      'an SQLite database that may not be written',
      503,
      /^The portal cannot read its database, or write to it/,
      async () => {
        const knex = sqlite('readonly.sqlite');
        await knex.raw('create table secret (text)');
        await knex.raw('pragma query_only = 1');
        await knex('secret').insert({ text: 'x' });
      },
    ],
    [
      'an SQLite table that is gone',
      503,
      /^The portal cannot read its database/,
      () => sqlite('b.sqlite')('secret').select(),
    ],
    [
      'an overwritten SQLite database',
      503,
      /^The portal cannot read its database/,
      async () => {
        writeFileSync(join(folder, 'c.sqlite'), 'secret'.repeat(10_000));
        return sqlite('c.sqlite')('secret').select();
      },
    ],
    [
      'a full disk',
      507,
      /^The portal has no space left/,
      async () => {
        throw Object.assign(new Error('ENOSPC: no space left, write /secret'), {
          code: 'ENOSPC',
        });
      },
    ],
    [
      'a PostgreSQL server that is away',
      503,
      /^The portal cannot reach its database/,
      () => {
        const knex = knexFactory({
          client: 'pg',
          connection: 'postgres://secret:secret@127.0.0.1:1/secret',
        });
        open.push(knex);
        return knex('secret').select();
      },
    ],
  ];

  it.each(failures)(
    'hides what is behind %s, which it logs',
    async (_, status, message, run) => {
      const answer = await edge.ask(async () => {
        throw (await run()) ?? new Error('It did not fail');
      });
      expect(answer.body.error.message).toMatch(message);
      expect(answer.status).toBe(status);
      expect(answer.text.replace('?secret=1', '')).not.toMatch(
        /secret|select|insert|127\.0\.0\.1|\.sqlite|stack/,
      );
      const [id] = /[0-9a-f-]{36}$/.exec(answer.body.error.message)!;
      expect(edge.logged.filter(line => line.includes(id))).toHaveLength(1);
      expect(edge.logged.at(-1)).not.toContain('It did not fail');
    },
  );

  it('hides what PostgreSQL answers, and what a lost connection is', async () => {
    const knex = await databases.init('POSTGRES_15');
    const queries: [() => Promise<unknown>, number][] = [
      [() => knex.raw("select 'secret'::integer"), 500],
      [() => knex('secret').select(), 503],
      [
        () =>
          knex.transaction(async trx => {
            const { rows } = await trx.raw('select pg_backend_pid() as pid');
            await knex.raw('select pg_terminate_backend(?)', [rows[0].pid]);
            await trx.raw('select 1');
          }),
        503,
      ],
      [
        async () => {
          const narrow = knexFactory({
            client: 'pg',
            connection: knex.client.config.connection,
            pool: { min: 0, max: 1 },
            acquireConnectionTimeout: 50,
          });
          open.push(narrow);
          await narrow.transaction(() => narrow.raw('select 1'));
        },
        503,
      ],
    ];
    for (const [run, status] of queries) {
      const answer = await edge.ask(run);
      expect(`${edge.logged.at(-1)}: ${answer.status}`).toMatch(
        new RegExp(`${status}$`),
      );
      expect(answer.text.replace('?secret=1', '')).not.toMatch(
        /secret|select|127\.0\.0\.1/,
      );
    }
  });
});
