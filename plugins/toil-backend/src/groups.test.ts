import { mockCredentials } from '@backstage/backend-test-utils';
import type {
  OccurrenceInput,
  ToilGroup,
} from '@plumbline/backstage-plugin-toil-common';
import { createTestDatabases } from './__testUtils__/testDatabases';
import { startToil } from './__testUtils__/startToil';
import { shuffled } from './__testUtils__/tickets';

jest.setTimeout(120_000);

const day = (count: number) =>
  new Date(Date.now() - count * 86_400_000).toISOString();

/** Alike enough to be one group, though the workers of mail are other work. */
const titles = [
  'Restart the stuck payment worker on node-1',
  'Restart the stuck mail worker on node-2',
  'Restart the stuck payment worker on node-3 again',
  'Please restart the stuck mail worker on node-4',
  'Rebuild the search index',
  'Index of the catalog is rebuilt by hand',
];
const tickets: OccurrenceInput[] = titles.flatMap((title, at) =>
  Array.from({ length: 3 }, (_, nth) => ({
    id: `OPS-${at}-${nth}`,
    title,
    occurredAt: day(1 + at + nth * 10),
  })),
);

describe('groups that people decide about', () => {
  const databases = createTestDatabases();

  const shape = (groups: ToilGroup[]) =>
    groups
      .map(({ id, members }) => ({
        id,
        members: members.map(member => member.id).sort(),
      }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  const titlesOf = ({ members }: ToilGroup) =>
    [...new Set(members.map(({ title }) => title))].sort();

  it.each(['POSTGRES_15'] as const)(
    'stay so, whatever is reported later and in which order, on %s',
    async databaseId => {
      const start = async () => startToil(await databases.init(databaseId));
      const once = await start();
      await once.take(tickets.slice(0, 10));
      await once.take(tickets.slice(10));
      // PostgreSQL has no room for such a number.
      const large = await once.call('get', `/groups?size=${2 ** 31}`);
      expect(large.status).toBe(400);
      const [workers, ...others] = await once.groups();
      expect(titlesOf(workers)).toHaveLength(4);
      expect(others).toHaveLength(2);

      const mail = workers.members.filter(({ title }) => /mail/.test(title));
      const split = async (toil: typeof once, id: string) =>
        toil.call('post', `/groups/${id}/split`, {
          members: mail.map(({ source, id: native }) => ({
            source,
            id: native,
          })),
          note: 'another team',
        });
      const merge = async (toil: typeof once, ids: string[]) =>
        toil.call('post', '/groups/merge', { groups: ids });

      const parted = await split(once, workers.id);
      expect(parted.body).toMatchObject({
        items: [{ size: 6 }, { size: 6 }],
      });
      await merge(
        once,
        others.map(({ id }) => id),
      ).then(({ status, body }) => {
        expect([status, body.size]).toEqual([200, 6]);
      });
      const after = shape(await once.groups());
      expect(after.map(({ members }) => members.length)).toEqual([6, 6, 6]);

      // Again, it changes nothing; nor does it when they are removed and reported anew.
      await once.take(tickets);
      expect(shape(await once.groups())).toEqual(after);
      await once.call('post', '/occurrences/remove', {
        source: 'jira',
        ids: tickets.map(({ id }) => id),
      });
      expect(await once.groups()).toEqual([]);
      for (const piece of shuffled(tickets, 5, 4)) {
        await once.take(piece);
      }
      expect(shape(await once.groups())).toEqual(after);

      // Decided early, or late: the same.
      const late = await start();
      for (const piece of shuffled(tickets, 11, 5)) {
        await late.take(piece);
      }
      await merge(
        late,
        others.map(({ id }) => id),
      );
      await split(late, workers.id);
      expect(shape(await late.groups())).toEqual(after);

      // A new wording of both goes with one of them, and does not join them.
      await once.take([
        {
          id: 'OPS-new',
          title: 'Restart the stuck worker on node-9',
          occurredAt: day(1),
        },
      ]);
      const grown = await once.groups();
      expect(
        grown.filter(group => titlesOf(group).some(each => /mail/.test(each))),
      ).toHaveLength(1);
      expect(
        grown.filter(
          group =>
            titlesOf(group).some(each => /mail/.test(each)) &&
            titlesOf(group).some(each => /payment/.test(each)),
        ),
      ).toEqual([]);
      await once.backend.stop();
      await late.backend.stop();
    },
  );

  it('say who decided what, and refuse what makes no sense', async () => {
    const toil = await startToil(await databases.init('SQLITE_3'));
    await toil.take(tickets);
    const [workers, index, ...others] = await toil.groups();
    const path = `/groups/${workers.id}/split`;
    const all = workers.members.map(({ id, source }) => ({ id, source }));
    const refused = await toil.call('post', path, { members: all }).expect(409);
    expect(refused.body.error.message).toMatch(/nothing would be left/);
    const strange = [{ source: 'jira', id: index.members[0].id }];
    await toil.call('post', path, { members: strange }).expect(409);
    await toil.call('post', path, { members: [] }).expect(400);
    await toil
      .call('post', '/groups/merge', {
        groups: [workers.id, { toString: 1, valueOf: 2 }],
      })
      .expect(400);
    await toil
      .call('post', '/groups/merge', { groups: [workers.id, 'g-none'] })
      .expect(404);
    await toil
      .call(
        'post',
        '/groups/merge',
        { groups: [workers.id, index.id] },
        mockCredentials.service.header(),
      )
      .expect(403);

    const merged = await toil
      .call('post', '/groups/merge', {
        groups: [workers.id, index.id, others[0].id],
        note: 'all of it is restarting',
      })
      .expect(200);
    expect(merged.body.size).toBe(tickets.length);
    const { body } = await toil.call('get', `/groups/${index.id}`).expect(200);
    expect(body).toMatchObject({
      id: merged.body.id,
      history: [
        {
          action: 'merge',
          by: 'user:default/mock',
          note: 'all of it is restarting',
          before: [workers.id, index.id, others[0].id].sort(),
        },
      ],
    });
    // What was merged can be parted again.
    const back = await toil
      .call('post', `/groups/${merged.body.id}/split`, {
        members: index.members.map(({ id, source }) => ({ id, source })),
      })
      .expect(200);
    expect(back.body.items).toHaveLength(2);
    await toil.backend.stop();
  });

  it.each(['POSTGRES_15'] as const)(
    'stay one when the lines that they were named by are taken back, on %s',
    async databaseId => {
      const toil = await startToil(await databases.init(databaseId));
      await toil.take(tickets);
      const [workers, index, others] = await toil.groups();
      const ids = [workers.id, index.id, others.id];
      await toil.call('post', '/groups/merge', { groups: ids }).expect(200);
      const membersOf = async () =>
        (await toil.groups()).map(({ members }) =>
          members.map(({ id }) => id).sort(),
        );
      const of = (...titlesLeft: number[]) =>
        tickets
          .map(({ id }) => id)
          .filter(id => titlesLeft.some(at => id.startsWith(`OPS-${at}-`)))
          .sort();
      const remove = async (...at: number[]) =>
        toil
          .call('post', '/occurrences/remove', {
            source: 'jira',
            ids: of(...at),
          })
          .expect(200);
      // Whichever line holds the others, it is gone in one of these rounds.
      for (const gone of [0, 1, 2, 3, 4, 5]) {
        const left = [0, 1, 2, 3, 4, 5].filter(at => at !== gone);
        await remove(gone);
        expect(await membersOf()).toEqual([of(...left)]);
        // All are removed, and reported anew one by one.
        await remove(...left);
        for (const at of left) {
          await toil.take(tickets.filter(({ id }) => of(at).includes(id)));
        }
        expect(await membersOf()).toEqual([of(...left)]);
        // The line comes back.
        await toil.take(tickets);
        expect(await membersOf()).toEqual([of(0, 1, 2, 3, 4, 5)]);
      }
      for (const gone of [0, 1, 2, 3]) {
        await remove(gone);
      }
      const [{ id }] = await toil.groups();
      await toil
        .call('post', `/groups/${id}/split`, {
          members: [{ source: 'jira', id: 'OPS-4-0' }],
        })
        .expect(200);
      expect((await membersOf()).sort()).toEqual([of(4), of(5)]);
      await toil.take(tickets);
      const parted = await toil.groups();
      const titlesTogether = parted.map(titlesOf);
      expect(
        titlesTogether.filter(
          each => each.includes(titles[4]) && each.includes(titles[5]),
        ),
      ).toEqual([]);
      await toil.backend.stop();
    },
  );
});
