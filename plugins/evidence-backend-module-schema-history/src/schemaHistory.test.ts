import type { Knex } from 'knex';
import {
  aComponent,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { schemaHistoryModule } from './module';
import {
  createFlywayTable,
  createLiquibaseTable,
  createServiceDatabase,
  describeOnPostgres,
  flywayRow,
  liquibaseRow,
} from './__testUtils__/historyTables';

jest.setTimeout(120_000);

async function start(type: 'flyway' | 'liquibase', own: object = {}) {
  const { knex, connection } = await createServiceDatabase();
  await (type === 'flyway' ? createFlywayTable : createLiquibaseTable)(knex);
  const started = await startCollectors({
    features: [schemaHistoryModule],
    entities: [aComponent('shop')],
    collectors: {
      'shop-db': {
        type,
        connection,
        entityRef: 'component:default/shop',
        environment: 'production',
        database: 'shop',
        ...own,
      },
    },
  });
  return { ...started, knex };
}

const table = 'flyway_schema_history';
const reportedChange = (change: object) => {
  const {
    id: _,
    receivedAt: __,
    reportedBy,
    source,
    ...reported
  } = change as Record<string, unknown>;
  expect([source, reportedBy]).toEqual(['shop-db', 'collector shop-db']);
  return reported;
};

describeOnPostgres('the history of Flyway', () => {
  it('becomes schema changes, each once', async () => {
    const { knex, run, changes, server } = await start('flyway');
    await knex(table).insert([
      flywayRow(1, {
        type: 'BASELINE',
        description: '<< Flyway Baseline >>',
        script: '<< Flyway Baseline >>',
      }),
      flywayRow(2),
      flywayRow(3, {
        version: null,
        script: 'R__views.sql',
        description: 'views',
      }),
    ]);
    expect(await run('shop-db')).toMatchObject({
      kind: 'collector',
      title: 'Schema changes by Flyway, from the table flyway_schema_history',
      outcome: 'succeeded',
      changeKinds: ['schema'],
    });
    const common = {
      kind: 'schema',
      entityRef: 'component:default/shop',
      environment: 'production',
      item: 'shop',
      actor: 'shop_owner',
      outcome: 'succeeded',
    };
    expect((await changes()).map(reportedChange)).toMatchObject([
      {
        ...common,
        occurredAt: '2026-02-02T10:00:00.500Z',
        revision: '2',
        title: 'V2: step 2',
      },
      {
        ...common,
        occurredAt: '2026-02-03T10:00:00.500Z',
        revision: 'R__views.sql',
        title: 'Repeatable: views',
      },
    ]);
    await knex(table).insert(flywayRow(4));
    await run('shop-db');
    await run('shop-db');
    expect(await changes()).toHaveLength(3);
    await server.stop();
  });

  it('keeps a failed attempt beside the one that followed its repair', async () => {
    const { knex, run, changes, server } = await start('flyway');
    await knex(table).insert([flywayRow(1), flywayRow(2, { success: false })]);
    await run('shop-db');
    await knex(table).where({ installed_rank: 2 }).delete();
    await knex(table).insert([
      flywayRow(2, { installed_on: '2026-02-02 11:00:00' }),
      flywayRow(3, { type: 'UNDO_SQL', version: '2', script: 'U2__step.sql' }),
      flywayRow(4, { type: 'DELETE', version: '1' }),
    ]);
    await run('shop-db');
    expect(
      (await changes()).map(({ title, outcome }) => `${title} ${outcome}`),
    ).toEqual([
      'V1: step 1 succeeded',
      'V2: step 2 failed',
      'V2: step 2 succeeded',
      'Undo V2: step 3 rolled-back',
    ]);
    await server.stop();
  });

  it('is read anew after the database was cleaned', async () => {
    const { knex, run, changes, server } = await start('flyway');
    await knex(table).insert([flywayRow(1), flywayRow(2), flywayRow(3)]);
    await run('shop-db');
    await knex(table).delete();
    expect(await run('shop-db')).toMatchObject({ outcome: 'succeeded' });
    await knex(table).insert([
      flywayRow(1, { installed_on: '2026-02-08 10:00:00' }),
      flywayRow(2, { installed_on: '2026-02-08 10:00:01' }),
      flywayRow(3, { installed_on: '2026-02-08 10:00:02' }),
      flywayRow(4, { installed_on: '2026-02-08 10:00:03' }),
    ]);
    await run('shop-db');
    expect(await changes()).toHaveLength(7);
    await server.stop();
  });

  it('has its times in the zone that was configured', async () => {
    const { knex, run, changes, server } = await start('flyway', {
      timezone: 'Europe/Berlin',
    });
    await knex(table).insert([
      flywayRow(1, { installed_on: '2026-02-01 10:00:00' }),
      flywayRow(2, { installed_on: '2025-07-01 10:00:00' }),
    ]);
    await run('shop-db');
    expect((await changes()).map(one => one.occurredAt)).toEqual([
      '2025-07-01T08:00:00.000Z',
      '2026-02-01T09:00:00.000Z',
    ]);
    await server.stop();
  });

  it('is read over several passes where it is long', async () => {
    const { knex, run, changes, server } = await start('flyway');
    const rows = Array.from({ length: 4_100 }, (_, index) =>
      flywayRow(index + 1, {
        installed_on: new Date(1.7e12 + index * 1000).toISOString(),
      }),
    );
    await knex.batchInsert(table, rows, 500);
    const newest = async () => {
      await run('shop-db');
      return (await changes()).at(-1)?.revision;
    };
    expect(await newest()).toBe('2000');
    // The last row of a pass is the first of the next one.
    expect(await newest()).toBe('3999');
    expect(await newest()).toBe('4100');
    await server.stop();
  });

  it('costs what is new', async () => {
    const { knex, run, changes, server } = await start('flyway');
    await knex(table).insert(
      Array.from({ length: 1500 }, (_, index) =>
        flywayRow(index + 1, { installed_on: '2026-02-01 10:00:00' }),
      ),
    );
    // As PostgreSQL does by itself after a while.
    await knex.raw('analyze ??', [table]);
    await run('shop-db');
    expect(await changes()).toHaveLength(500);
    const rowsRead = async () =>
      Number(
        (
          await knex.raw(
            'select idx_tup_fetch + seq_tup_read as rows from pg_stat_user_tables where relname = ?',
            [table],
          )
        ).rows[0].rows,
      );
    const settled = async (knex_: Knex) => {
      // Statistics of other connections show up after a moment.
      await knex_.raw('select pg_stat_force_next_flush()');
      await new Promise(resolve => setTimeout(resolve, 1_100));
      return rowsRead();
    };
    const before = await settled(knex);
    expect(await run('shop-db')).toMatchObject({ outcome: 'succeeded' });
    expect((await settled(knex)) - before).toBeLessThan(10);
    await server.stop();
  });
});

describeOnPostgres('the history of Liquibase', () => {
  it('becomes schema changes, and what was not run does not', async () => {
    const { knex, run, changes, server } = await start('liquibase', {
      database: 'x'.repeat(300),
    });
    await knex('databasechangelog').insert([
      liquibaseRow(1, { comments: 'where orders go' }),
      liquibaseRow(2, { exectype: 'MARK_RAN' }),
      liquibaseRow(3, { exectype: 'FAILED' }),
      liquibaseRow(4, { exectype: 'SKIPPED' }),
    ]);
    expect(await run('shop-db')).toMatchObject({ outcome: 'succeeded' });
    expect((await changes()).map(reportedChange)).toMatchObject([
      {
        kind: 'schema',
        occurredAt: '2026-02-01T10:00:00.000Z',
        item: 'x'.repeat(200),
        actor: 'li.wei',
        outcome: 'succeeded',
        revision: 'add-column-1',
        title: 'add-column-1: where orders go',
      },
      {
        outcome: 'failed',
        title: 'add-column-3: addColumn tableName=orders',
      },
    ]);
    await server.stop();
  });

  it('says which change sets ran again, and which were rolled back', async () => {
    const { knex, run, changes, server } = await start('liquibase');
    const rows = knex('databasechangelog');
    await rows.clone().insert([1, 2, 3, 4].map(order => liquibaseRow(order)));
    await run('shop-db');
    await rows.clone().where({ id: 'add-column-2' }).update({
      exectype: 'RERAN',
      orderexecuted: 5,
      dateexecuted: '2026-02-05 10:00:00',
    });
    await rows.clone().whereIn('id', ['add-column-3', 'add-column-4']).delete();
    await run('shop-db');
    const outcomes = async () =>
      (await changes()).map(
        ({ revision, outcome, occurredAt }) =>
          `${revision} ${outcome} ${occurredAt.slice(0, 10)}`,
      );
    const expected = [
      'add-column-1 succeeded 2026-02-01',
      'add-column-2 succeeded 2026-02-02',
      'add-column-3 rolled-back 2026-02-03',
      'add-column-4 rolled-back 2026-02-04',
      'add-column-2 succeeded 2026-02-05',
    ];
    expect(await outcomes()).toEqual(expected);
    await run('shop-db');
    expect(await outcomes()).toEqual(expected);
    await rows
      .clone()
      .insert(liquibaseRow(6, { id: 'add-column-3', orderexecuted: 6 }));
    await run('shop-db');
    expect(await outcomes()).toEqual([
      ...expected,
      'add-column-3 succeeded 2026-02-06',
    ]);
    await server.stop();
  });
});
