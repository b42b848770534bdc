import {
  acmeAnswers,
  TrackerServer,
} from '@plumbline/backstage-plugin-toil-node/testUtils';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { startToil, until } from '../__testUtils__/startToil';
import {
  hold,
  second,
  sizeOf,
  startReading,
} from './__testUtils__/startReading';

jest.setTimeout(120_000);

describe('trackers in trouble', () => {
  const databases = createTestDatabases();
  let tracker: TrackerServer;

  beforeEach(async () => {
    tracker = await TrackerServer.start(acmeAnswers);
  });
  afterEach(() => tracker.stop());

  it.each(['POSTGRES_15'] as const)(
    'are left alone when they ask for it, and read on from the page where they died, on %s',
    async databaseId => {
      hold(tracker, 350);
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
      const toil = await startReading(
        await databases.init(databaseId),
        tracker,
      );
      const part = async () =>
        (await toil.call('get', '/sources')).body.items[0].parts[0];
      const limited = await until(part, ({ error }) => error !== undefined);
      expect(limited).toMatchObject({
        error: expect.stringMatching(
          /^The rate limit of .+ is used up for \d+ seconds$/,
        ),
        isUnderWay: true,
        taken: 100,
      });
      const before = tracker.requests.length;
      const started = Date.now();
      await until(
        async () => tracker.requests.length,
        count => count > before,
      );
      expect(Date.now() - started).toBeGreaterThan(1_000);
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

  it('may have any clock, write anything, and name services that nobody knows', async () => {
    tracker.skew = -3 * 3_600_000;
    const titles = [
      '<img src=x onerror=alert(1)>',
      '=HYPERLINK("http://x.test")',
      'Restart\u0000 the worker\u001b[31m',
      '\u0000',
      'x'.repeat(2_000),
    ];
    hold(tracker, titles.length, at => titles[at - 1]);
    tracker.tickets[0].created = second(Date.now() + 60 * 60_000);
    const toil = await startReading(await databases.init('SQLITE_3'), tracker);
    await until(
      () => sizeOf(toil),
      size => size === 4,
    );
    const reported = (await toil.groups()).flatMap(({ members }) => members);
    expect(reported.map(({ title }) => title).sort()).toEqual(
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
      number: 77,
      title: 'Restart a worker',
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
    const toil = await startReading(await databases.init('SQLITE_3'), tracker);
    const { error } = await until(
      async () => (await toil.call('get', '/sources')).body.items[0].parts[0],
      part => part.error !== undefined,
    );
    expect(error).toMatch(
      /answered 302, a redirect to another server: configure the address/,
    );
    expect(tracker.headers[0].authorization).toBe('Bearer hush');
    await toil.backend.stop();
    const denied = await startToil(await databases.init('SQLITE_3'), {
      denied: true,
    });
    await denied.call('get', '/sources').expect(403);
    await denied.call('get', '/sources/types').expect(403);
    await denied.backend.stop();
  });
});
