import { TestDatabases } from '@backstage/backend-test-utils';
import { startToil, until } from '../__testUtils__/startToil';
import { TrackerServer } from './__testUtils__/trackerServer';

jest.setTimeout(120_000);

const dayMs = 86_400_000;
const second = (at: number) => Math.floor(at / 1000) * 1000;

const settings = {
  github: {
    type: 'github',
    token: 'hush',
    repositories: { ops: 'acme/ops' },
  },
  gitlab: { type: 'gitlab', token: 'hush', projects: { ops: 'acme/ops' } },
  jira: {
    type: 'jira',
    cloud: true,
    basicAuth: { username: 'ana', password: 'hush' },
    queries: { ops: 'project = OPS' },
    keyField: 'customfield_10050',
  },
  datacenter: {
    type: 'jira',
    token: 'hush',
    queries: { ops: 'project = OPS' },
  },
  servicenow: {
    type: 'servicenow',
    basicAuth: { username: 'ana', password: 'hush' },
    tables: { requests: 'sc_req_item' },
  },
};
type Type = keyof typeof settings;

describe('trackers', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
  let tracker: TrackerServer;

  beforeEach(async () => {
    tracker = await TrackerServer.start();
  });
  afterEach(() => tracker.stop());

  function hold(count: number, title = (at: number) => `Restart worker ${at}`) {
    for (let at = 1; at <= count; at++) {
      const created = second(Date.now() - 60 * dayMs + at * 60_000);
      tracker.tickets.push({
        ...{ number: at, title: title(at), created, updated: created },
      });
    }
  }

  async function start(
    type: Type,
    id: 'SQLITE_3' | 'POSTGRES_18' = 'SQLITE_3',
  ) {
    const knex = await databases.init(id);
    const again = () =>
      startToil(knex, {
        config: {
          sources: {
            [type]: {
              ...settings[type],
              ...{ url: tracker.url, frequency: { seconds: 1 } },
            },
          },
        },
      });
    return { ...(await again()), again };
  }

  const sizeOf = async ({
    groups,
  }: {
    groups: () => Promise<{ size: number }[]>;
  }) => (await groups()).reduce((sum, { size }) => sum + size, 0);

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
      hold(250);
      tracker.tickets[249].isPullRequest = true;
      const toil = await start(type);
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
    'are left alone when they ask for it, and read on from the page where they died, on %s',
    async databaseId => {
      hold(350);
      const pages = () =>
        tracker.requests.map(({ searchParams }) => searchParams.get('page'));
      let trouble: 'limit' | 'death' | 'none' = 'limit';
      tracker.trouble = (request, response) => {
        const { searchParams } = new URL(request.url!, tracker.url);
        if (trouble === 'limit' && searchParams.get('page') === '2') {
          trouble = 'death';
          response.statusCode = 429;
          response.setHeader('retry-after', '2');
          response.end('{}');
          return true;
        }
        if (trouble === 'death' && searchParams.get('page') === '3') {
          response.socket!.destroy();
          return true;
        }
        return false;
      };
      const toil = await start('github', databaseId as 'SQLITE_3');
      const part = async () =>
        (await toil.call('get', '/sources')).body.items[0].parts[0];
      const limited = await until(part, ({ error }) => error !== undefined);
      expect(limited).toMatchObject({
        error: expect.stringMatching(/answered 429: its rate limit is used up/),
        isUnderWay: true,
        taken: 100,
      });
      const before = tracker.requests.length;
      const asked = Date.now();
      await until(
        async () => tracker.requests.length,
        count => count > before,
      );
      expect(Date.now() - asked).toBeGreaterThan(1_000);
      await until(part, ({ taken }) => taken === 200);
      await until(part, ({ error }) => /broke off/.test(error ?? ''));
      // The portal dies as well: another one goes on.
      await toil.backend.stop();
      expect(pages().filter(page => page === '1')).toHaveLength(1);
      trouble = 'none';
      const other = await toil.again();
      await until(
        () => sizeOf(other),
        size => size === 350,
      );
      await other.backend.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'that are asked and have nothing to tell say that it has become rarer, on %s',
    async databaseId => {
      // All within some minutes, 60 days ago: two months without any.
      hold(8);
      const toil = await start('github', databaseId as 'SQLITE_3');
      const [found] = await until(
        () => toil.list(),
        ([first]) => first?.observedPerMonth === 4,
      );
      expect(found.frequency).toMatchObject({
        level: 'monthly',
        basis: 'observed',
      });
      // What nobody asks has not looked since it last told of something.
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

  it('may have any clock, write anything, and name services that nobody knows', async () => {
    tracker.skew = -3 * 3_600_000;
    const titles = [
      '<img src=x onerror=alert(1)>',
      '=HYPERLINK("http://x.test")',
      'Restart\u0000 the worker\u001b[31m',
      '\u0000',
      'x'.repeat(2_000),
    ];
    hold(titles.length, at => titles[at - 1]);
    tracker.tickets[0].created = second(Date.now() + 60 * 60_000);
    const toil = await start('github');
    await until(
      () => sizeOf(toil),
      size => size === 4,
    );
    const told = (await toil.groups()).flatMap(({ members }) => members);
    expect(told.map(({ title }) => title).sort()).toEqual(
      [
        titles[0],
        titles[1],
        'Restart the worker [31m',
        'x'.repeat(1_000),
      ].sort(),
    );
    const { body } = await toil.call('get', '/sources').expect(200);
    expect(body.items[0].parts[0]).toMatchObject({ refused: 1, taken: 4 });
    const unmatched = await toil.call('get', '/unmatched').expect(200);
    expect(unmatched.body.items).toMatchObject([
      { name: 'checkout', status: 'unmatched', occurrences: 4 },
    ]);
    // What changes is dated by the tracker's clock, which is hours behind.
    tracker.tickets.push({
      ...{ number: 77, title: 'Restart a worker' },
      created: second(Date.now() + tracker.skew),
      updated: second(Date.now() + tracker.skew),
    });
    await until(
      () => sizeOf(toil),
      size => size === 5,
    );
    await toil.backend.stop();
  });

  it('are never followed to another server, nor shown to whoever may not report', async () => {
    tracker.trouble = (_, response) => {
      response.statusCode = 302;
      response.setHeader('location', 'http://169.254.169.254/latest');
      response.end();
      return true;
    };
    const toil = await start('gitlab');
    const { error } = await until(
      async () => (await toil.call('get', '/sources')).body.items[0].parts[0],
      part => part.error !== undefined,
    );
    expect(error).toMatch(/answered 302, a redirect: give the address/);
    expect(tracker.headers[0]['private-token']).toBe('hush');
    await toil.backend.stop();
    const denied = await startToil(await databases.init('SQLITE_3'), {
      denied: true,
    });
    await denied.call('get', '/sources').expect(403);
    await denied.backend.stop();
  });

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
