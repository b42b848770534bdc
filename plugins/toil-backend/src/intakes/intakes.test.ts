import { TestDatabases } from '@backstage/backend-test-utils';
import { startToil, until } from '../__testUtils__/startToil';
import {
  hold,
  second,
  sizeOf,
  startReading,
} from './__testUtils__/startReading';
import { TrackerServer } from './__testUtils__/trackerServer';

jest.setTimeout(120_000);

describe('trackers', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
  let tracker: TrackerServer;

  beforeEach(async () => {
    tracker = await TrackerServer.start();
  });
  afterEach(() => tracker.stop());

  it.each([
    ['github', 'acme/ops#1', 'https://github.com/acme/ops/issues/1', undefined],
    ['gitlab', 'acme/ops#1', 'https://gitlab.com/acme/ops/-/issues/1', 30],
    ['jira', 'OPS-1', expect.stringMatching(/\/browse\/OPS-1$/), 30],
    ['datacenter', 'OPS-1', expect.stringMatching(/\/browse\/OPS-1$/), 30],
    [
      'servicenow',
      'RITM1',
      expect.stringMatching(/uri=sc_req_item\.do%3Fsys_id%3Ds1$/),
      undefined,
    ],
  ] as const)(
    'of type %s are read page by page, then what changes',
    async (type, id, url, minutes) => {
      hold(tracker, 250);
      tracker.tickets[249].isPullRequest = true;
      const toil = await startReading(
        await databases.init('SQLITE_3'),
        tracker,
        type,
      );
      const all = type === 'github' ? 249 : 250;
      await until(
        () => sizeOf(toil),
        size => size === all,
      );
      const [group] = await toil.groups();
      const first = group.members.at(-1)!;
      expect(first).toMatchObject({
        ...{ source: type, id, url, kind: 'request' },
        title: 'Restart worker 1',
        occurredAt: new Date(tracker.tickets[0].created).toISOString(),
        services: ['checkout'],
      });
      expect(first.minutes).toBe(minutes);

      const { created } = tracker.tickets[0];
      tracker.tickets[0].title = 'Restart worker 1 of the shop';
      tracker.tickets[0].updated = second(Date.now());
      tracker.tickets.push({
        ...{ number: 900, title: 'Restart worker 900', created },
        updated: second(Date.now()),
      });
      await until(
        () => sizeOf(toil),
        size => size === all + 1,
      );
      const { body } = await toil.call('get', '/sources').expect(200);
      expect(body.items).toMatchObject([
        { source: type, parts: [{ taken: all + 2, refused: 0 }] },
      ]);
      expect(body.items[0].parts[0].error).toBeUndefined();
      expect(JSON.stringify(body)).not.toContain('hush');
      await toil.backend.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'that are polled and have nothing to report show that it has become rarer, on %s',
    async databaseId => {
      // All within some minutes, 60 days ago: two months without any.
      hold(tracker, 8);
      const toil = await startReading(
        await databases.init(databaseId),
        tracker,
        'github',
      );
      const [found] = await until(
        () => toil.list(),
        ([first]) => first?.observedPerMonth === 4,
      );
      expect(found.frequency).toMatchObject({
        level: 'monthly',
        basis: 'observed',
      });
      // What is not polled has not looked since it last reported something.
      const { body } = await toil.call('get', '/groups?members=8');
      await toil.take(
        body.items[0].members.map((each: { id: string; title: string }) => ({
          ...{ id: each.id, title: `${each.title} of the shop` },
          occurredAt: new Date(tracker.tickets[0].created).toISOString(),
          key: 'imported',
        })),
        'imported',
      );
      const imported = await until(
        () => toil.list(),
        list => list.length === 2,
      );
      expect(imported.map(each => each.observedPerMonth).sort()).toEqual([
        4, 8,
      ]);
      await toil.backend.stop();
    },
  );

  it.each([
    [{ type: 'trello' }, 'it must be one of github, gitlab, jira, servicenow'],
    [{ type: 'jira' }, "'plumbline.toil.sources.x.url' must be the http"],
    [
      { type: 'github', repositories: { a: 'acme' } },
      'must be the owner and the name of a repository, such as acme/shop',
    ],
    [{ type: 'gitlab' }, "'plumbline.toil.sources.x.projects' is missing"],
    [
      {
        type: 'jira',
        url: 'https://x.test',
        queries: { a: 'project = A ORDER BY key' },
      },
      'must be JQL without an order',
    ],
  ])('must be configured as they can be read: %j', async (own, message) => {
    await expect(
      startToil(await databases.init('SQLITE_3'), {
        config: { sources: { x: own } },
      }),
    ).rejects.toThrow(message);
  });
});
