import { once } from 'node:events';
import { AddressInfo, createServer, Server, Socket } from 'node:net';
import { ConfigReader } from '@backstage/config';
import { readPostgres } from './database/readPostgres';
import {
  readCollectors,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { schemaHistoryModule } from './module';
import { readSchemaHistoryCollector } from './readSchemaHistoryCollector';
import {
  createFlywayTable,
  createServiceDatabase,
  describeOnPostgres,
  flywayRow,
} from './__testUtils__/historyTables';

jest.setTimeout(120_000);

const canary = 'canary/4711:pass@word';

describeOnPostgres('a database that does not answer', () => {
  const sockets: Socket[] = [];
  let hanging: Server;
  let app: Awaited<ReturnType<typeof startCollectors>>;
  let service: Awaited<ReturnType<typeof createServiceDatabase>>;

  beforeAll(async () => {
    hanging = createServer(socket => sockets.push(socket));
    hanging.listen(0, '127.0.0.1');
    await once(hanging, 'listening');
    const { port } = hanging.address() as AddressInfo;
    service = await createServiceDatabase();
    await createFlywayTable(service.knex);
    await service
      .knex('flyway_schema_history')
      .insert([
        flywayRow(1),
        flywayRow(2, { installed_on: 'infinity' }),
        flywayRow(3),
      ]);
    const own = {
      type: 'flyway',
      entityRef: 'component:default/shop',
      timeout: '1s',
    };
    const password = encodeURIComponent(canary);
    const wrong = new URL(service.connection);
    wrong.username = 'no-such-user';
    wrong.password = password;
    app = await startCollectors({
      features: [schemaHistoryModule],
      collectors: {
        hanging: {
          ...own,
          connection: `postgres://shop:${password}@127.0.0.1:${port}/shop`,
        },
        dead: {
          ...own,
          connection: `postgres://shop:${password}@127.0.0.1:1/shop?sslpassword=${password}`,
        },
        wrong: { ...own, connection: wrong.href },
        tableless: {
          ...own,
          connection: service.connection,
          table: 'public.no_such_table',
        },
        locked: { ...own, connection: service.connection },
        good: { ...own, connection: service.connection, timeout: '10s' },
      },
    });
  });

  afterAll(async () => {
    await app.server.stop();
    sockets.forEach(socket => socket.destroy());
    hanging.close();
  });

  it('costs its own deadline, and no other collector', async () => {
    const runs = app.run('hanging');
    expect(await app.run('good')).toMatchObject({ outcome: 'succeeded' });
    expect(await runs).toMatchObject({
      outcome: 'failed',
      error: expect.stringMatching(
        /could not be read: .*timeout|did not answer within/,
      ),
    });
  });

  it('keeps the rows that are right beside one that is not', async () => {
    expect((await app.changes()).map(({ title }) => title)).toEqual([
      'V1: step 1',
      'V3: step 3',
    ]);
    expect(app.logged.join('\n')).toMatch(
      /'good' reported 1 changes that were refused; the first: 'occurredAt'/,
    );
  });

  it('says what is wrong, in one line', async () => {
    expect((await app.run('dead')).error).toMatch(/ECONNREFUSED/);
    expect((await app.run('tableless')).error).toBe(
      'The database could not be read: relation "public.no_such_table" does not exist',
    );
    expect((await app.run('wrong')).error).toMatch(
      /^The database could not be read: .*no-such-user/,
    );
  });

  it('is not waited for while somebody locks the table', async () => {
    await service.knex.transaction(async trx => {
      await trx.raw('lock table flyway_schema_history');
      // Whichever deadline ends first: of the statement, or of the pass.
      expect((await app.run('locked')).error).toMatch(
        /timeout|did not answer within/,
      );
    });
  });

  it('has its password nowhere', async () => {
    const { body } = await app.as().get('/collectors');
    const seen = `${JSON.stringify(body)} ${app.logged.join('\n')}`;
    expect(seen).toContain('no-such-user');
    for (const form of [canary, encodeURIComponent(canary)]) {
      expect(seen).not.toContain(form);
    }
  });

  it('can only be read', async () => {
    const { connection } = service;
    const { signal } = new AbortController();
    await expect(
      readPostgres({ connection, signal, timeoutSeconds: 5 }, trx =>
        trx('flyway_schema_history').delete(),
      ),
    ).rejects.toThrow(
      'The database could not be read: cannot execute DELETE in a read-only transaction',
    );
  });
});

describe('a history that is configured wrongly', () => {
  const connection = `postgres://shop:${encodeURIComponent(canary)}@db/shop`;
  const right = { type: 'flyway', connection, service: 'shop' };
  const reading = (own: object) => () =>
    readCollectors(
      new ConfigReader({
        plumbline: { collectors: { db: { ...right, ...own } } },
      }),
      new Map([
        ['flyway', (id, db) => readSchemaHistoryCollector(id, 'flyway', db)],
      ]),
    );

  it.each([
    [{ connection: undefined }, "'plumbline.collectors.db.connection' must be"],
    [{ connection: canary }, "'plumbline.collectors.db.connection' must be"],
    [
      { connection: `jdbc:mysql://u:${canary}@db/shop` },
      "'plumbline.collectors.db.connection' names MySQL",
    ],
    [{ service: undefined }, "'plumbline.collectors.db.entityRef' is missing"],
    [{ entityRef: 'shop' }, "'plumbline.collectors.db.entityRef' must be"],
    [{ table: 'a.b.c' }, "'plumbline.collectors.db.table' must be"],
    [{ table: 'a"; drop' }, "'plumbline.collectors.db.table' must be"],
    [{ timezone: 'Mars' }, "'plumbline.collectors.db.timezone' must be"],
  ])('does not start: %j', (own, sentence) => {
    expect(reading(own)).toThrow(sentence);
    expect(reading(own)).not.toThrow(canary);
  });

  it('starts once it is right', () => {
    expect(reading({})()).toMatchObject([
      { id: 'db', frequencySeconds: 60, timeoutSeconds: 10 },
    ]);
  });
});
