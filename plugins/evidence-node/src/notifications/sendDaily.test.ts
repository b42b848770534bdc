import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import {
  createDailyNotificationsTable,
  newSince,
  notifiedOf,
  sendDaily,
} from './sendDaily';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
  disableDocker: true,
});
const minuteMs = 60_000;
const [payments, web] = ['group:default/payments', 'group:default/web'];

/** Two messages for each of two owners. */
const summaries = [payments, web].map(owner => ({
  owner,
  about: `Work of ${owner.split('/')[1]}`,
  link: '/work',
  messages: (['failing', 'expiring'] as const).map(kind => ({
    kind,
    severity: 'normal' as const,
    counts: [
      [1, `${kind} control`, `${kind} controls`],
      [2, 'other', 'others'],
      [0, 'none', 'none'],
    ] as [number, string, string][],
  })),
}));

async function open(databaseId: Parameters<typeof databases.init>[0]) {
  const knex: Knex = await databases.init(databaseId);
  await createDailyNotificationsTable(knex);
  await knex.schema.createTable('owner_summaries', table => {
    table.string('owner').notNullable();
    table.string('day').notNullable();
    table.bigInteger('claimed_at').notNullable();
    table.bigInteger('sent_at').nullable();
    table.primary(['owner', 'day']);
  });
  const sent: string[] = [];
  const logger = mockServices.logger.mock();
  const state = {
    now: Date.parse('2026-03-01T09:00:00Z'),
    /** Scopes that are refused. */
    down: [] as string[],
    kinds: ['failing', 'expiring'] as ('failing' | 'expiring')[],
    onSend: async (): Promise<unknown> => undefined,
  };
  const send = (given = summaries) =>
    sendDaily(given, {
      knex,
      logger,
      now: state.now,
      origin: 'work',
      kinds: new Set(state.kinds),
      notifications: {
        async send({ payload }) {
          if (state.down.includes(payload.scope)) {
            throw new Error('Notifications are down');
          }
          await state.onSend();
          sent.push(payload.scope);
        },
      },
    });
  return { knex, logger, send, sent, state };
}

describe('sendDaily', () => {
  it.each(databases.eachSupportedId())(
    'sends again only the kinds that failed, on %s',
    async databaseId => {
      const { knex, logger, send, sent, state } = await open(databaseId);
      // The first of one owner, the second of the other.
      const failing = [`work:failing:${payments}`, `work:expiring:${web}`];
      state.down = failing;
      expect(await send()).toBe(0);
      const others = [`work:expiring:${payments}`, `work:failing:${web}`];
      expect(sent).toEqual(others);
      expect(logger.warn.mock.calls[0]).toEqual([
        `'${payments}' was not notified of everything (work); a later run of this day sends what failed, or the next day's message includes it`,
        { reason: 'failing: Notifications are down' },
      ]);

      // Not at once, as another replica may be at it.
      state.down = [];
      state.now += 9 * minuteMs;
      expect(await send()).toBe(0);
      expect(sent).toEqual(others);

      state.down = [failing[0]];
      state.now += 2 * minuteMs;
      expect(await send()).toBe(1);
      expect(sent).toEqual([...others, failing[1]]);
      state.down = [];
      state.now += 11 * minuteMs;
      expect(await send()).toBe(1);
      expect(sent).toEqual([...others, failing[1], failing[0]]);

      state.now += 11 * minuteMs;
      expect(await send()).toBe(0);
      expect(sent).toHaveLength(4);
      expect(await knex('owner_summary_kinds')).toEqual([]);

      // The next day begins anew.
      state.now += 24 * 60 * minuteMs;
      expect(await send()).toBe(2);
      expect(sent).toHaveLength(8);
    },
  );

  it.each(databases.eachSupportedId())(
    'is done by one of several replicas, on %s',
    async databaseId => {
      const { send, sent } = await open(databaseId);
      const counts = await Promise.all([send(), send(), send()]);
      expect(counts.reduce((sum, count) => sum + count)).toBe(2);
      expect(sent).toHaveLength(4);
    },
  );

  it.each(databases.eachSupportedId())(
    'leaves a day to the replica that took it over, on %s',
    async databaseId => {
      const { knex, send, sent, state } = await open(databaseId);
      const [summary] = summaries;
      // It hangs for so long that another one takes over.
      state.onSend = () =>
        knex('owner_summaries').update({ claimed_at: state.now + 1 });
      expect(await send([summary])).toBe(0);
      expect(sent).toHaveLength(2);
      expect(await knex('owner_summaries').pluck('sent_at')).toEqual([null]);
      expect(await knex('owner_summary_kinds').pluck('kind')).toHaveLength(2);
    },
  );

  it.each(databases.eachSupportedId())(
    'knows when each was notified of a kind, and forgets the days before, on %s',
    async databaseId => {
      const { knex, send, state } = await open(databaseId);
      const dayMs = 24 * 60 * minuteMs;
      const first = state.now;
      const notified = async (kind: string) => {
        const rows: { owner: string; at: number | string }[] = await notifiedOf(
          knex,
          { kind, now: state.now },
        );
        return Object.fromEntries(
          rows.map(({ owner, at }) => [owner, (Number(at) - first) / dayMs]),
        );
      };
      expect(await newSince(knex, first)).toBe(first - dayMs);
      // One owner is never notified of anything, the other not of all.
      state.down = [
        ...['failing', 'expiring'].map(kind => `work:${kind}:${payments}`),
        `work:expiring:${web}`,
      ];
      for (const day of [0, 1, 10]) {
        state.now = first + day * dayMs;
        await send();
      }
      expect(await notified('failing')).toEqual({ [web]: 1 });
      state.now += dayMs;
      expect(await notified('failing')).toEqual({ [web]: 10 });
      expect(await notified('expiring')).toEqual({});
      // From the first attempt, as nothing was sent.
      expect(await newSince(knex, state.now)).toBe(first - dayMs);
      // What the tenth day replaced is gone.
      expect(await knex('owner_summary_kinds').pluck('day')).toEqual([
        '2026-03-02',
        '2026-03-11',
      ]);
      state.now += 8 * dayMs;
      state.down = [];
      await send();
      expect(await knex('owner_summary_kinds').pluck('day')).toEqual([
        '2026-03-11',
      ]);
      state.now += dayMs;
      await send();
      expect(await knex('owner_summary_kinds')).toEqual([]);
      expect(await notified('expiring')).toEqual({ [payments]: 19, [web]: 19 });
    },
  );

  it('counts as new what began while a day was retried', async () => {
    const { knex, send, state } = await open('SQLITE_3');
    const first = state.now;
    state.down = [`work:expiring:${payments}`];
    await send(summaries.slice(0, 1));
    state.down = [];
    state.now += 11 * minuteMs;
    expect(await send(summaries.slice(0, 1))).toBe(1);
    expect(await knex('owner_summaries').pluck('sent_at')).toEqual([first]);
  });

  it('sends nothing of a kind that is off, or of which there is nothing', async () => {
    const { knex, send, sent, state } = await open('SQLITE_3');
    state.kinds = ['expiring'];
    const quiet = summaries.map(summary => ({
      ...summary,
      messages: summary.messages.map(message => ({
        ...message,
        counts: message.counts.map(
          ([count, one, many]): (typeof message.counts)[0] => [
            summary.owner === web ? 0 : count,
            one,
            many,
          ],
        ),
      })),
    }));
    expect(await send(quiet)).toBe(1);
    expect(sent).toEqual([`work:expiring:${payments}`]);
    expect(await knex('owner_summaries').pluck('owner')).toEqual([payments]);
  });
});
