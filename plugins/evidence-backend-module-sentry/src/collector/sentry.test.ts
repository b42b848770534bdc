import { deploy, issue, release } from '../__testUtils__/SentryServer';
import { startSentry } from '../__testUtils__/startSentry';
import { useSentry } from '../__testUtils__/useSentry';

jest.setTimeout(120_000);

describe('Sentry', () => {
  const used = useSentry();
  const { requested, revisions, start } = used;
  const logged = () => used.portal.evidence.logged.join('\n');

  describe('errors', () => {
    it('fire where they are new, back, or escalate', async () => {
      const sentry = await start();
      const old = '2025-11-01T00:00:00Z';
      const some = [
        issue('1'),
        issue('2', { substatus: 'escalating', firstSeen: old, level: 'fatal' }),
        issue('3', { substatus: 'regressed', firstSeen: old }),
        // As older servers have it.
        issue('4', { substatus: undefined }),
        issue('5', { substatus: undefined, firstSeen: old }),
        issue('6', { substatus: 'ongoing', firstSeen: old }),
        // Sentry calls it new for a week.
        issue('7', { firstSeen: '2026-02-28T11:00:00Z' }),
        issue('8', { substatus: 'ongoing' }),
        issue('9', { lastSeen: '2026-03-01T10:30:00Z' }),
        issue('10', { status: 'resolved' }),
        issue('11', { level: 'warning' }),
        issue('12', { project: '2' }),
      ];
      sentry.issues = some.map(one => ({ ...one, title: `Issue ${one.id}` }));
      expect(await used.portal.run()).toMatchObject({ outcome: 'succeeded' });
      const names = async (name: string) =>
        (await used.portal.firing(name)).map(
          (one: { name: string }) => one.name,
        );
      expect((await names('checkout')).sort()).toEqual([
        'Issue 1',
        'Issue 2',
        'Issue 3',
        'Issue 4',
      ]);
      expect(await names('stock')).toEqual(['Issue 12']);
    });

    it('have their level, and the time at which they were first seen', async () => {
      const sentry = await start();
      sentry.issues = [issue('1', { level: 'fatal' })];
      await used.portal.run();
      expect(await used.portal.firing('checkout')).toEqual([
        {
          name: 'TypeError: total is undefined',
          severity: 'fatal',
          summary: 'PAY-1, new: checkout in pay',
          since: '2026-03-01T11:20:00.123Z',
          url: 'https://acme.sentry.io/issues/1/',
        },
      ]);
    });

    it.each([
      ['escalating', 'https://acme.sentry.io/issues/1/'],
      ['regressed', undefined],
    ])(
      'have no known start where they are %s',
      async (substatus, permalink) => {
        const sentry = await start();
        const firstSeen = '2026-02-01T00:00:00Z';
        sentry.issues = [issue('1', { substatus, firstSeen, permalink })];
        await used.portal.run();
        expect(await used.portal.firing('checkout')).toEqual([
          {
            name: 'TypeError: total is undefined',
            severity: 'error',
            summary: `PAY-1, ${substatus}: checkout in pay`,
            url: permalink ?? `${used.portal.url}/organizations/acme/issues/1/`,
          },
        ]);
      },
    );

    it('fire for each entity that has the project, and are over when resolved', async () => {
      const sentry = await start();
      sentry.issues = [issue('1', { project: '3' })];
      await used.portal.run();
      expect(await used.portal.firing('left')).toHaveLength(1);
      expect(await used.portal.firing('right')).toHaveLength(1);
      expect(await used.portal.firing('checkout')).toEqual([]);
      expect(await used.portal.firing('quiet')).toBeUndefined();
      expect(await used.portal.firing('group:default/shop')).toBeUndefined();
      sentry.issues[0].status = 'resolved';
      await used.portal.run();
      expect(await used.portal.firing('left')).toEqual([]);
    });

    it('are of the environments that they were seen in', async () => {
      const sentry = await start();
      sentry.issues = [
        issue('1', { environments: ['staging'], title: 'Staging' }),
        issue('2', { environments: ['staging', 'production'], title: 'Both' }),
        // Of events without one.
        issue('3', { title: 'Anywhere' }),
        issue('4', { project: '2', environments: ['staging'] }),
      ];
      await used.portal.run();
      const names = async (name: string, environment: string) =>
        (await used.portal.firing(name, { environment }))
          .map((one: { name: string }) => one.name)
          .sort();
      expect(await names('checkout', 'production')).toEqual([
        'Anywhere',
        'Both',
      ]);
      expect(await names('checkout', 'staging')).toEqual([
        'Anywhere',
        'Both',
        'Staging',
      ]);
      expect(await names('stock', 'production')).toEqual([]);
      expect(requested('/issues/?project=3')).toHaveLength(1);
    });

    it('are distinguished by the environments that are configured', async () => {
      const sentry = await start({ issueEnvironments: ['production', 'gone'] });
      sentry.environments = ['preview-1', 'production', 'preview-2'];
      sentry.issues = [issue('1', { environments: ['production'] })];
      await used.portal.run();
      expect(await used.portal.firing('checkout')).toMatchObject([
        { environment: 'production' },
      ]);
      expect(requested('&environment=')).toEqual([
        expect.stringContaining('&environment=production'),
      ]);
    });

    it('are read page by page, and not known to be none where there are more', async () => {
      const sentry = await start();
      sentry.pageSize = 2;
      const many = (count: number) =>
        Array.from({ length: count }, (_, index) =>
          issue(`${index}`, { substatus: 'ongoing' }),
        );
      sentry.issues = [...many(9), issue('last')];
      await used.portal.run();
      expect(await used.portal.firing('checkout')).toHaveLength(1);
      sentry.issues = many(10);
      await used.portal.run();
      expect(await used.portal.firing('checkout')).toEqual([]);
      sentry.issues = many(11);
      sentry.take();
      await used.portal.run();
      expect(await used.portal.firing('checkout')).toBeUndefined();
      expect(requested('/issues/?project=1')).toHaveLength(5);
    });
  });

  it('reports nothing of projects that it may not see, and names their entities', async () => {
    const sentry = await start();
    sentry.issues = [issue('1', { project: '4' })];
    expect(await used.portal.run()).toMatchObject({ outcome: 'succeeded' });
    for (const name of ['locked', 'typo', 'lost']) {
      expect(await used.portal.firing(name)).toBeUndefined();
    }
    expect(await used.portal.firing('far')).toEqual([]);
    const places = sentry.take().join('\n');
    expect(places).not.toMatch(/\.\.|ooo/);
    expect(logged()).toContain(
      "Sentry has no project 'acme/payy' that the token may see, as 'sentry.io/project-slug' of component:default/typo names it",
    );
    expect(logged()).toContain('component:default/lost');
    expect(logged()).toContain(
      "The issues of 'acme/locked' are unknown: Sentry answered 403",
    );
  });

  it('says so where it may see the issues of none', async () => {
    const sentry = await start();
    sentry.closed = ['1', '2', '3', '4', '9'];
    expect(await used.portal.run()).toMatchObject({
      outcome: 'failed',
      error:
        "Sentry answered 403: the credentials under 'plumbline.collectors.sentry' may not do this",
    });
    expect(await used.portal.firing('checkout')).toBeUndefined();
  });

  it.each([
    ['/issues/?project=2', 'deploys'],
    ['/releases/?project=2', 'errors'],
  ])('reports the rest where %s fails', async (path, left) => {
    const sentry = await start();
    sentry.issues = [issue('1'), issue('2', { project: '2' })];
    await used.portal.run();
    sentry.broken = [path];
    sentry.issues = [issue('3', { title: 'Another' })];
    sentry.releases = [
      release('pay@1'),
      release('stock@1', { of: ['2'], deploys: [deploy('9')] }),
    ];
    expect(await used.portal.run()).toMatchObject({
      outcome: 'failed',
      error: 'Sentry answered 500',
    });
    expect(await used.portal.firing('checkout')).toMatchObject([
      { name: 'Another' },
    ]);
    // What was known of it stays where its issues could not be read.
    expect(await used.portal.firing('stock')).toHaveLength(
      left === 'deploys' ? 1 : 0,
    );
    expect((await revisions()).sort()).toEqual(
      left === 'deploys'
        ? ['pay@1 production checkout', 'stock@1 production stock']
        : ['pay@1 production checkout'],
    );
    expect(logged()).toContain("of 'acme/stock' are unknown: Sentry answered");
    sentry.broken = [];
    expect(await used.portal.run()).toMatchObject({ outcome: 'succeeded' });
    expect(await used.portal.firing('stock')).toEqual([]);
    expect(await revisions()).toHaveLength(2);
  });

  it.each([
    [1, ['/releases/', '/issues/']],
    [4, ['/releases/']],
  ])('leaves it alone after %d requests', async (allowed, unread) => {
    const sentry = await start();
    sentry.allowed = allowed;
    sentry.issues = [issue('1')];
    expect(await used.portal.run()).toMatchObject({
      outcome: 'failed',
      error: 'The rate limit of Sentry is used up for 90 seconds',
    });
    const paths = sentry.take();
    for (const part of unread) {
      expect(paths.filter(path => path.includes(part))).toEqual([]);
    }
    await used.portal.run();
    expect(sentry.take()).toEqual([]);
  });
});

it('names the key where Sentry refuses the token, and never logs it', async () => {
  const refused = 'another-token-that-is-nowhere-to-be-read';
  const portal = await startSentry({ token: refused });
  expect(await portal.run()).toMatchObject({
    outcome: 'failed',
    error:
      "Sentry answered 401: the credentials under 'plumbline.collectors.sentry' are not valid",
  });
  expect(portal.evidence.logged.join('\n')).not.toContain(refused);
  await portal.stop();
});
