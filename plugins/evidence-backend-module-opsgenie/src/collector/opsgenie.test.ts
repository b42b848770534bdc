import { ConfigReader } from '@backstage/config';
import {
  ana,
  setClock,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { alert, apiKey } from '../__testUtils__/OpsgenieServer';
import { startOpsgenie } from '../__testUtils__/startOpsgenie';
import { readOpsgenieCollector } from './readOpsgenieCollector';

jest.setTimeout(120_000);

const shop = { id: 't1', name: 'Shop' };
const books = { id: 't2', name: 'Ledger' };
const byTeam = (id: string) => ({ responders: [{ type: 'team', id }] });

describe('Opsgenie', () => {
  let portal: Awaited<ReturnType<typeof startOpsgenie>>;

  beforeEach(async () => {
    portal = await startOpsgenie();
    portal.opsgenie.schedules = [
      {
        id: 's1',
        name: 'Shop_schedule',
        ownerTeam: shop,
        onCall: ['li@elsewhere.example', 'ana@acme.example'],
      },
      { id: 's2', name: 'Shop at night', ownerTeam: shop, onCall: [] },
      { id: 's3', name: 'Old', ownerTeam: shop, enabled: false, onCall: ['x'] },
      { id: 's4', name: 'Ledger', ownerTeam: books, onCall: [] },
      { id: 's5', name: 'Of no team', onCall: ['y@acme.example'] },
    ];
  });
  afterEach(() => portal.stop());

  describe('on-call', () => {
    const onShop = {
      'oncall.levels': {
        levels: [
          {
            level: 1,
            shifts: [
              {
                name: 'ana@acme.example',
                user: 'user:default/ana',
                schedule: 'Shop_schedule',
              },
              { name: 'li@elsewhere.example', schedule: 'Shop_schedule' },
            ],
          },
        ],
      },
      'oncall.escalation': { present: true, levels: 1, staffed: 1 },
    };

    it('is reported of the schedules of a team that are enabled', async () => {
      expect(await portal.run()).toMatchObject({
        outcome: 'succeeded',
        title: expect.stringMatching(/^On-call and alerts of Opsgenie at /),
      });
      expect(await portal.facts('checkout')).toMatchObject(onShop);
      expect(await portal.facts('group:default/shop')).toEqual(onShop);
      expect(
        portal.opsgenie.requests.filter(path => path.includes('/on-calls')),
      ).toHaveLength(3);
    });

    it('is an empty first level where no one is on call', async () => {
      await portal.run();
      expect(await portal.facts('ledger')).toMatchObject({
        'oncall.levels': { levels: [{ level: 1, shifts: [] }] },
        'oncall.escalation': { present: true, levels: 1, staffed: 0 },
      });
    });

    it.each([
      [
        'has no schedule',
        () => [],
        "Opsgenie has no schedule of a team 'Shop' that the key may see",
      ],
      [
        'has disabled ones only',
        () => [{ id: 's3', name: 'Old', ownerTeam: shop, enabled: false }],
        "The schedules of the team 'Shop' are disabled in Opsgenie",
      ],
    ])('is missing where a team %s', async (_, schedules, missing) => {
      await portal.run();
      portal.opsgenie.schedules = schedules();
      await portal.run();
      expect(await portal.facts('checkout')).toMatchObject({
        'oncall.levels': { levels: [], missing },
        'oncall.escalation': { present: false, levels: 0, staffed: 0 },
      });
    });

    it('is found on the last of several pages', async () => {
      portal.opsgenie.schedulePage = 2;
      await portal.run();
      expect(await portal.facts('ledger')).toHaveProperty(['oncall.levels']);
      expect(
        portal.opsgenie.requests.filter(path =>
          /^\/v2\/schedules(\?|$)/.test(path),
        ),
      ).toEqual([
        '/v2/schedules',
        '/v2/schedules?offset=2',
        '/v2/schedules?offset=4',
      ]);
    });

    it('is looked up for a brief, of the service and its team', async () => {
      await portal.run();
      portal.opsgenie.schedules[0].onCall = ['li@elsewhere.example'];
      portal.opsgenie.requests.length = 0;
      setClock('2026-03-01T12:02:00Z');
      const live = await portal.facts('checkout', { live: true });
      expect(live['oncall.levels'].levels[0].shifts).toEqual([
        { name: 'li@elsewhere.example', schedule: 'Shop_schedule' },
      ]);
      expect(portal.opsgenie.searches()).toEqual([]);
    });
  });

  describe('alerts', () => {
    const firing = async (name: string) =>
      (await portal.facts(name))['alerts.firing'];
    const unmatched = async () => {
      const { body } = await portal.evidence
        .as(ana)
        .post('/context', { entityRef: 'component:default/quiet' });
      return body.unmatchedAlerts;
    };

    it('fire for each service whose selector selects them', async () => {
      portal.opsgenie.alerts = [
        alert('a1'),
        alert('a2', {
          message: 'Slow books',
          priority: 'P1',
          tags: ['books', 'EU', 'env:prod'],
          createdAt: 'yesterday',
        }),
        alert('a3', { message: 'Odd books', tags: ['books'] }),
        alert('a4', { message: 'Slow search', tags: [] }),
        alert('a5', { status: 'closed' }),
      ];
      portal.opsgenie.found = { 'message: "Slow*" OR source:x': ['a4', 'a2'] };
      expect(await portal.run()).toMatchObject({ outcome: 'succeeded' });
      const high = {
        name: 'High errors',
        severity: 'P2',
        since: '2026-03-01T11:40:00.123Z',
        url: 'https://app.opsgenie.com/alert/detail/a1/details',
      };
      expect(await firing('checkout')).toEqual([high]);
      expect(await firing('stock')).toEqual([high]);
      const slow = {
        name: 'Slow books',
        severity: 'P1',
        environment: 'prod',
        url: 'https://app.opsgenie.com/alert/detail/a2/details',
      };
      expect(await firing('ledger')).toEqual([slow]);
      expect(await firing('search')).toEqual(
        expect.arrayContaining([
          slow,
          expect.objectContaining({ name: 'Slow search' }),
        ]),
      );
      expect(await firing('quiet')).toBeUndefined();
      expect(portal.opsgenie.searches().sort()).toEqual([
        'status:open',
        'status:open AND (message: "Slow*" OR source:x)',
        'status:open AND (tag:()',
      ]);
    });

    it('are over once they are closed, and of a selector nothing is open', async () => {
      portal.opsgenie.alerts = [
        alert('a1'),
        alert('a2', { tags: ['service:quiet'] }),
      ];
      await portal.run();
      expect(await firing('quiet')).toHaveLength(1);
      portal.opsgenie.alerts = [];
      portal.opsgenie.requests.length = 0;
      await portal.run();
      expect(await firing('checkout')).toEqual([]);
      expect(await firing('search')).toEqual([]);
      expect(await firing('quiet')).toBeUndefined();
      expect(portal.opsgenie.searches()).toEqual(['status:open']);
    });

    it('are of the service that their tags name where no selector selects them', async () => {
      portal.opsgenie.alerts = [
        alert('a1', { tags: ['service:quiet'] }),
        // Of the team of one service alone, and about another.
        alert('a2', { tags: ['service:quiet'], ...byTeam('t2') }),
      ];
      await portal.run();
      expect(await firing('quiet')).toEqual([
        expect.objectContaining({ name: 'High errors', count: 2 }),
      ]);
      expect(await firing('ledger')).toEqual([]);
    });

    it('are of the only service of their team where nothing names another', async () => {
      portal.opsgenie.alerts = [
        alert('a1', { tags: ['disk'], ...byTeam('t2') }),
        alert('a2', { message: 'Whose', tags: [], ...byTeam('t9') }),
      ];
      await portal.run();
      expect(await firing('ledger')).toHaveLength(1);
    });

    it('are unmatched where they name nothing', async () => {
      portal.opsgenie.alerts = [
        alert('a1', { message: 'Nameless', tags: ['service:nowhere'] }),
      ];
      await portal.run();
      expect(await unmatched()).toEqual({
        count: 1,
        some: [{ name: 'Nameless', word: 'nowhere' }],
      });
    });

    it('are shown as silenced while they are snoozed', async () => {
      const snoozedUntil = '2026-03-01T18:00:00Z';
      portal.opsgenie.alerts = [alert('a1', { snoozed: true, snoozedUntil })];
      await portal.run();
      expect(await firing('checkout')).toMatchObject([
        { silenced: { until: '2026-03-01T18:00:00.000Z' } },
      ]);
    });

    it('are read page by page, each once', async () => {
      portal.opsgenie.alerts = Array.from({ length: 201 }, (_, index) =>
        alert(`a${index}`, index === 200 ? {} : { tags: [] }),
      );
      await portal.run();
      expect(await firing('checkout')).toHaveLength(1);
      expect(
        portal.opsgenie.searches().filter(query => query === 'status:open'),
      ).toHaveLength(3);
    });

    it('are unknown of a selector that is no search query', async () => {
      portal.opsgenie.alerts = [alert('a1')];
      expect(await portal.run()).toMatchObject({ outcome: 'succeeded' });
      expect(await firing('typo')).toBeUndefined();
      expect(await firing('checkout')).toHaveLength(1);
      expect(portal.evidence.logged.join('\n')).toContain(
        "refused the search query in 'opsgenie.com/component-selector' of component:default/typo",
      );
    });
  });

  it.each([
    ['/v2/alerts', 'oncall.levels', 'alerts.firing'],
    ['/v2/schedules/s1/', 'alerts.firing', 'oncall.levels'],
  ])('reports the rest where %s fails', async (path, known, unknown) => {
    portal.opsgenie.alerts = [alert('a1')];
    portal.opsgenie.broken = [path];
    expect(await portal.run()).toMatchObject({
      outcome: 'failed',
      error: 'Opsgenie answered 500: Internal server error',
    });
    const facts = await portal.facts('checkout');
    expect(facts).toHaveProperty([known]);
    expect(facts).not.toHaveProperty([unknown]);
  });

  it('leaves it alone for a minute where the limit is used up', async () => {
    portal.opsgenie.allowed = 0;
    expect(await portal.run()).toMatchObject({
      outcome: 'failed',
      error: 'The rate limit of Opsgenie is used up for 60 seconds',
    });
    const { length } = portal.opsgenie.requests;
    await portal.run();
    expect(portal.opsgenie.requests).toHaveLength(length);
  });
});

it('names the key where Opsgenie refuses it, and never logs it', async () => {
  const refused = 'another-key-that-is-nowhere-to-be-read';
  const portal = await startOpsgenie({ apiKey: refused });
  expect(await portal.run()).toMatchObject({
    outcome: 'failed',
    error:
      "Opsgenie answered 401: the credentials under 'plumbline.collectors.og' are not valid",
  });
  expect(portal.evidence.logged.join('\n')).not.toContain(refused);
  await portal.stop();
});

it('links to the domain of the plugin of the portal', async () => {
  const domain = 'https://acme.app.eu.opsgenie.com/';
  const portal = await startOpsgenie({}, { opsgenie: { domain } });
  portal.opsgenie.alerts = [alert('a1')];
  await portal.run();
  expect((await portal.facts('checkout'))['alerts.firing']).toMatchObject([
    { url: 'https://acme.app.eu.opsgenie.com/alert/detail/a1/details' },
  ]);
  await portal.stop();
});

describe('the configuration', () => {
  const read = (part: object) =>
    readOpsgenieCollector(
      'og',
      new ConfigReader({ apiKey, ...part }),
      new ConfigReader({}),
    );

  it.each([
    [{}, 'api.opsgenie.com'],
    [{ region: 'us' }, 'api.opsgenie.com'],
    [{ region: 'eu' }, 'api.eu.opsgenie.com'],
    [{ url: 'http://proxy:8080/opsgenie' }, 'proxy:8080'],
  ])('of %j is for %s', (part, host) => {
    expect(read(part).title).toBe(`On-call and alerts of Opsgenie at ${host}`);
  });

  it.each([
    [{ region: 'asia' }, /'plumbline.collectors.og.region' must be eu or us/],
    [{ region: 'constructor' }, /'plumbline.collectors.og.region'/],
    [{ url: 'opsgenie' }, /'plumbline.collectors.og.url'/],
    [{ apiKey: 'a\nb' }, /'authorization'/],
    [{ apiKey: undefined }, /'apiKey'/],
  ])('of %j is refused', (part, message) => {
    expect(() => read(part)).toThrow(message);
  });
});
