import { createTestDatabases } from './__testUtils__/testDatabases';
import { startToil } from './__testUtils__/startToil';

jest.setTimeout(120_000);

const day = (count: number) =>
  new Date(Date.now() - count * 86_400_000).toISOString();

const titles = ['Rebuild the search index', 'Rotate the signing key by hand'];
const tickets = titles.flatMap((title, at) =>
  Array.from({ length: 4 + at }, (_, nth) => ({
    id: `OPS-${at}-${nth}`,
    title,
    minutes: 30,
    occurredAt: day(1 + nth * 10),
  })),
);

describe('candidates of groups', () => {
  const databases = createTestDatabases();

  it.each(['POSTGRES_15'] as const)(
    'count what recurs once where their groups were merged, on %s',
    async databaseId => {
      const toil = await startToil(await databases.init(databaseId), {
        config: { suggestFrom: 2 },
      });
      await toil.take(tickets);
      const minutesOf = async () =>
        (await toil.list()).map(each => ({
          title: each.title,
          minutes: Math.round(each.minutesPerMonth ?? 0),
          weeks: each.weeks.reduce((sum, week) => sum + week, 0),
          stale: each.staleReasons.map(({ code }) => code),
        }));
      for (const { id } of await toil.list()) {
        await toil
          .call('post', `/candidates/${id}/review`, { version: 0, risk: 3 })
          .expect(200);
      }
      const before = await minutesOf();
      expect(before.map(({ weeks }) => weeks).sort()).toEqual([4, 5]);
      expect(before.flatMap(({ stale }) => stale)).toEqual([]);
      const total = before.reduce((sum, { minutes }) => sum + minutes, 0);

      const groups = (await toil.groups()).map(({ id }) => id);
      await toil.call('post', '/groups/merge', { groups }).expect(200);
      const merged = await minutesOf();
      expect(merged).toHaveLength(2);
      expect(merged.map(({ weeks }) => weeks).sort()).toEqual([0, 9]);
      const counting = merged.find(({ weeks }) => weeks === 9)!;
      expect(Math.abs(counting.minutes - total)).toBeLessThanOrEqual(1);
      expect(counting.stale).toEqual([]);
      expect(merged.find(({ weeks }) => weeks === 0)).toMatchObject({
        minutes: 0,
        stale: ['merged'],
      });
      // Whoever names the group means the one that counts it.
      const [{ id }] = await toil.groups();
      const named = await toil
        .call('post', '/candidates', { group: id })
        .expect(409);
      const holder = (await toil.list()).find(({ stale }) => !stale)!;
      expect(named.body.error.message).toContain(`'${holder.id}' already`);

      // Dismissed, it leaves the count to the other one, which is settled then.
      const leave = async (action: string, version: number) =>
        toil
          .call('post', `/candidates/${holder.id}/${action}`, {
            version,
            reason: 'the other one stays',
          })
          .expect(200);
      await leave('dismiss', holder.version);
      expect(await minutesOf()).toMatchObject([
        { minutes: counting.minutes, weeks: 9, stale: [] },
      ]);
      const { body: left } = await toil.call('get', `/candidates/${holder.id}`);
      expect(left).toMatchObject({ state: 'dismissed', stale: false });
      await leave('open', left.version);

      await toil
        .call('post', `/groups/${id}/split`, {
          members: [{ source: 'jira', id: 'OPS-0-0' }],
        })
        .expect(200);
      expect(await minutesOf()).toEqual(before);
      await toil.backend.stop();
    },
  );

  it.each(['POSTGRES_15'] as const)(
    'are added with what was counted of them, on %s',
    async databaseId => {
      const toil = await startToil(await databases.init(databaseId), {
        config: { suggestFrom: 100 },
      });
      await toil.take(tickets);
      expect(await toil.list()).toEqual([]);
      const [{ id: group }] = await toil.groups();
      // Stated otherwise than counted, knowingly: that is no news.
      const { body } = await toil
        .call('post', '/candidates', { group, frequency: 1 })
        .expect(201);
      expect(body).toMatchObject({
        state: 'open',
        version: 1,
        stale: false,
        observations: [{ source: 'jira', count: 5 }],
      });
      expect(await toil.list()).toMatchObject([{ id: body.id, stale: false }]);
      await toil.backend.stop();
    },
  );
});
