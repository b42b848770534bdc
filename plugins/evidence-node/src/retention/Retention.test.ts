import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { claimLease } from '../database/leases';
import { createRetentionTable } from './horizons';
import { Retention, RetentionKind } from './Retention';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
  disableDocker: true,
});
const now = Date.now();
const daysAgo = (days: number) => now - days * dayMs;

const kind: RetentionKind = {
  key: 'notes',
  what: 'Notes that ended',
  defaultDays: 30,
  leastDays: 10,
  rows: [
    {
      table: 'notes',
      key: ['name', 'revision'],
      over: (notes, before) => {
        notes.where('ended_at', '<=', before);
      },
    },
  ],
};

async function open(databaseId: Parameters<typeof databases.init>[0]) {
  const knex: Knex = await databases.init(databaseId);
  await createRetentionTable(knex);
  await knex.schema.createTable('leases', table => {
    table.text('name').primary();
    table.text('holder').notNullable();
    table.bigInteger('token').notNullable();
    table.bigInteger('expires_at').notNullable();
  });
  await knex.schema.createTable('notes', table => {
    table.text('name').notNullable();
    table.integer('revision').notNullable();
    table.bigInteger('ended_at').nullable();
    table.primary(['name', 'revision']);
  });
  /** One revision a day; the last one holds. */
  const add = (name: string, days: number) =>
    knex.batchInsert(
      'notes',
      Array.from({ length: days }, (_, index) => ({
        name,
        revision: index + 1,
        ended_at: index + 1 === days ? null : daysAgo(days - index - 0.5),
      })),
    );
  const left = async (): Promise<number> => {
    const [{ count }] = await knex('notes').count({ count: '*' });
    return Number(count);
  };
  return { knex, add, left };
}

type Given = Partial<ConstructorParameters<typeof Retention>[0]> & {
  configured?: JsonObject;
};

function create(knex: Knex, { configured = {}, ...given }: Given = {}) {
  return new Retention({
    knex,
    kinds: [kind],
    logger: mockServices.logger.mock(),
    clock: () => new Date(now),
    config: mockServices.rootConfig({
      data: { plumbline: { retention: configured } },
    }),
    rowsAtOnce: 7,
    restMs: 0,
    graceMs: 0,
    ...given,
  });
}

const never = new AbortController().signal;

describe('Retention', () => {
  it.each(databases.eachSupportedId())(
    'deletes what was over by then and nothing else, in small batches, on %s',
    async databaseId => {
      const { knex, add, left } = await open(databaseId);
      await add('a', 60);
      await add('b', 50);
      await add('c', 1);
      const statements: string[] = [];
      knex.on('query', ({ sql }) => statements.push(sql));
      const retention = create(knex);
      await retention.run(never);

      expect(await left()).toBe(30 + 30 + 1);
      expect(await knex('notes').where('ended_at', '<=', daysAgo(30))).toEqual(
        [],
      );
      expect(await knex('notes').whereNull('ended_at')).toHaveLength(3);
      // 30 of one and 20 of the other.
      expect(statements.filter(sql => /^delete/i.test(sql))).toHaveLength(8);

      await expect(
        retention.requireKept('notes', daysAgo(31)),
      ).rejects.toMatchObject({
        statusCode: 410,
        message: `No longer reproducible before ${new Date(
          daysAgo(30),
        ).toISOString()}: notes that ended earlier were deleted, and later ones are kept; 'at' must not be before it`,
      });
      await retention.requireKept('notes', daysAgo(30));
    },
  );

  it.each(databases.eachSupportedId())(
    'notes how far back a kind is complete before the first of it goes, on %s',
    async databaseId => {
      const { knex, add, left } = await open(databaseId);
      await add('a', 20);
      await create(knex).run(never);
      // Nothing was over: as far back as anything was known.
      expect(await create(knex).horizon('notes')).toBeUndefined();

      await add('b', 60);
      const rows = await left();
      const ended = new AbortController();
      const waiting = create(knex, { graceMs: 60_000 });
      const run = waiting.run(ended.signal);
      while ((await waiting.horizon('notes')) === undefined) {
        await new Promise(later => setTimeout(later, 5));
      }
      expect(await left()).toBe(rows);
      // Stopped in the meantime: it is refused, though it is still there.
      ended.abort();
      await run;
      expect(await left()).toBe(rows);
      await expect(
        waiting.requireKept('notes', daysAgo(40)),
      ).rejects.toMatchObject({ name: 'GoneError' });
      // The next start goes on.
      await create(knex).run(never);
      expect(await left()).toBe(rows - 30);
    },
  );

  it.each(databases.eachSupportedId())(
    'never moves back, and deletes nothing for a clock that is ahead, on %s',
    async databaseId => {
      const { knex, add, left } = await open(databaseId);
      await add('a', 60);
      await create(knex, {
        clock: () => new Date(now + 1_000 * dayMs),
      }).run(never);
      const horizon = (await create(knex).horizon('notes'))!;
      expect(Math.abs(horizon - daysAgo(30))).toBeLessThan(60_000);
      expect(await left()).toBe(30);
      // More is kept from now on, which brings nothing back.
      await create(knex, { configured: { notes: '50d' } }).run(never);
      expect(await create(knex).horizon('notes')).toBe(horizon);
      await create(knex, { configured: { notes: false } }).run(never);
      expect(await left()).toBe(30);
    },
  );

  it.each(databases.eachSupportedId())(
    'is done by one of two at a time, on %s',
    async databaseId => {
      const { knex, add, left } = await open(databaseId);
      await add('a', 60);
      const lease = await knex.transaction(trx =>
        claimLease(trx, { name: 'retention', holder: 'other', ttl: 60_000 }),
      );
      expect(lease).toBeDefined();
      await create(knex).run(never);
      expect(await left()).toBe(60);

      await knex('leases').delete();
      const logger = mockServices.logger.mock();
      await Promise.all(
        [0, 1].map(() => create(knex, { logger, restMs: 5 }).run(never)),
      );
      expect(await left()).toBe(30);
      expect(logger.info.mock.calls.map(([message]) => message)).toEqual([
        expect.stringMatching(
          /^Notes that ended before .* were deleted: 30 rows$/,
        ),
      ]);
    },
  );

  it('refuses what is no duration, or too short, by its key', async () => {
    const knex = {} as Knex;
    const created = (notes: JsonObject[string]) => () =>
      create(knex, { configured: { notes } });
    expect(created({ days: 9 })).toThrow(
      "'plumbline.retention.notes' must be at least 10 days, as what is younger is still read; or false, which keeps everything",
    );
    for (const wrong of ['long', { parsecs: 3 }, true, 12]) {
      expect(created(wrong)).toThrow(
        "'plumbline.retention.notes' must be a duration, such as { days: 90 } or '90d', or false",
      );
    }
    expect(created('P1Y')().keptMs('notes')).toBe(365 * dayMs);
    expect(created(false)().keptMs('notes')).toBe(Infinity);
  });
});
