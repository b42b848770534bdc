import { ConfigReader } from '@backstage/config';
import { ana } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { keys, monitor, uuid } from '../__testUtils__/DatadogServer';
import { startDatadog } from '../__testUtils__/startDatadog';
import { readDatadogCollector } from './readDatadogCollector';

jest.setTimeout(120_000);

const person = (id: string, part: object = {}) => ({ id, ...part });
const anaOnCall = person('u1', { name: 'Ana Ruiz', email: 'ana@acme.example' });
const liOnCall = person('u2', { email: 'li@elsewhere.example' });

describe('Datadog', () => {
  let portal: Awaited<ReturnType<typeof startDatadog>>;

  beforeEach(async () => {
    portal = await startDatadog();
    portal.datadog.teams = [
      {
        id: uuid(1),
        handle: 'shop',
        onCall: [[anaOnCall], [liOnCall, anaOnCall], []],
      },
      { id: uuid(2), handle: 'ledger-team' },
    ];
  });
  afterEach(() => portal.stop());

  describe('on-call', () => {
    it('is reported level by level, by handle and by id', async () => {
      expect(await portal.run()).toMatchObject({
        outcome: 'succeeded',
        title: expect.stringMatching(/^On-call, monitors and calls of Datadog/),
      });
      const ownAna = { name: 'Ana Ruiz', user: 'user:default/ana' };
      const facts = {
        'oncall.levels': {
          levels: [
            { level: 1, shifts: [ownAna] },
            { level: 2, shifts: [{ name: 'li@elsewhere.example' }, ownAna] },
            { level: 3, shifts: [] },
          ],
        },
        'oncall.escalation': { present: true, levels: 3, staffed: 2 },
      };
      expect(await portal.facts('checkout')).toEqual(facts);
      expect(await portal.facts('group:default/shop')).toEqual(facts);
    });

    it.each([
      ['ledger', "The team 'Ledger-Team' of Datadog has no one on call"],
      ['ghost', "Datadog has no team 'gone'"],
      ['lost', `Datadog has no team '${uuid(99)}'`],
    ])('is reported of %s as missing, and why', async (name, missing) => {
      await portal.run();
      expect(await portal.facts(name)).toEqual({
        'oncall.levels': { levels: [], missing },
        'oncall.escalation': { present: false, levels: 0, staffed: 0 },
      });
    });

    it('ends with a team that is deleted', async () => {
      await portal.run();
      portal.datadog.teams = [];
      await portal.run();
      expect(await portal.facts('checkout')).toMatchObject({
        'oncall.levels': { missing: "Datadog has no team 'shop'" },
      });
    });

    it('leaves out who was disabled, and names who has neither name nor address', async () => {
      portal.datadog.teams[0].onCall = [
        [person('u7', { status: 'Disabled' })],
        [person('u8')],
      ];
      await portal.run();
      expect((await portal.facts('checkout'))['oncall.levels'].levels).toEqual([
        { level: 1, shifts: [] },
        { level: 2, shifts: [{ name: 'u8' }] },
      ]);
    });

    it('finds a team on the last of several pages', async () => {
      portal.datadog.teams.unshift(
        ...Array.from({ length: 250 }, (_, index) => ({
          id: uuid(1000 + index),
          handle: `team-${index}`,
        })),
      );
      await portal.run();
      expect(
        (await portal.facts('checkout'))['oncall.escalation'].present,
      ).toBe(true);
      const pages = portal.datadog.requests.filter(path =>
        path.startsWith('/api/v2/team?'),
      );
      expect(pages).toHaveLength(3);
    });

    it('is looked up for a brief, of the service and its team', async () => {
      await portal.run();
      portal.datadog.teams[0].onCall = [[liOnCall]];
      portal.datadog.requests.length = 0;
      const live = await portal.facts('checkout', { live: true });
      expect(live['oncall.levels'].levels).toEqual([
        { level: 1, shifts: [{ name: 'li@elsewhere.example' }] },
      ]);
      expect(
        portal.datadog.requests.filter(path => /monitor|depend/.test(path)),
      ).toEqual([]);
    });
  });

  describe('calls', () => {
    it('are reported of the configured environment', async () => {
      portal.datadog.calls = {
        checkout: { calls: ['ledger', 'ledger', ' ', 'x'.repeat(254)] },
        ledger: { calls: [] },
      };
      await portal.run();
      const { body } = await portal.evidence
        .as(ana)
        .post('/context', { entityRef: 'component:default/checkout' });
      expect(body.dependencies).toMatchObject([
        {
          entityRef: 'component:default/ledger',
          type: 'calls',
          state: 'observed-only',
          sources: [{ id: 'dd', stale: false }],
        },
      ]);
      expect(portal.datadog.requests).toContain(
        '/api/v1/service_dependencies?env=prod',
      );
    });
  });

  describe('monitors', () => {
    const firing = async (name: string) =>
      (await portal.facts(name))['alerts.firing'];

    it('report what fires, and of whom it is known that nothing does', async () => {
      portal.datadog.monitors = [
        monitor(1, 'Alert', {
          groups: { 'host:a': 'Alert', 'host:b': 'Warn' },
        }),
        monitor(2, 'OK', { tags: ['service:quiet'] }),
        monitor(3, 'OK', { tags: ['service:ledger'] }),
        monitor(4, 'No Data', { tags: ['service:ledger'], name: 'Silent' }),
        monitor(5, 'Warn', { tags: ['service:checkout'], name: 'Slow' }),
        monitor(6, 'Alert', { tags: ['service:nowhere'], name: 'Lost' }),
      ];
      expect(await portal.run()).toMatchObject({ outcome: 'succeeded' });
      expect(await firing('checkout')).toEqual([
        {
          name: 'High errors',
          severity: 'P2',
          count: 2,
          environment: 'prod',
          since: '2026-03-01T11:40:00.000Z',
          url: 'https://app.datadoghq.com/monitors/1',
        },
        {
          name: 'Slow',
          severity: 'P2',
          url: 'https://app.datadoghq.com/monitors/5',
        },
      ]);
      expect(await firing('quiet')).toEqual([]);
      expect(await firing('ledger')).toBeUndefined();
    });

    it('name a service by the group that fires', async () => {
      portal.datadog.monitors = [
        monitor(1, 'Alert', {
          tags: ['service:checkout'],
          groups: { 'service:quiet,env:prod': 'Alert' },
        }),
      ];
      await portal.run();
      expect(await firing('quiet')).toHaveLength(1);
      expect(await firing('checkout')).toBeUndefined();
    });

    it('are read page by page', async () => {
      portal.datadog.monitors = Array.from({ length: 101 }, (_, index) =>
        monitor(index, index === 100 ? 'Alert' : 'OK'),
      );
      await portal.run();
      expect(await firing('checkout')).toHaveLength(1);
    });
  });

  it('reports the rest where one part fails', async () => {
    portal.datadog.calls = { checkout: { calls: ['ledger'] } };
    portal.datadog.broken = ['/api/v1/monitor'];
    expect(await portal.run()).toMatchObject({
      outcome: 'failed',
      error: 'Datadog answered 500: Internal error',
    });
    expect((await portal.facts('checkout'))['oncall.levels']).toBeDefined();
  });

  it('leaves it alone for the seconds until the limit is reset', async () => {
    portal.datadog.allowed = 0;
    portal.datadog.resetsIn = 30;
    expect(await portal.run()).toMatchObject({
      outcome: 'failed',
      error: 'The rate limit of Datadog is used up for 30 seconds',
    });
    const { length } = portal.datadog.requests;
    await portal.run();
    expect(portal.datadog.requests).toHaveLength(length);
  });
});

it('names the key where Datadog refuses it', async () => {
  const portal = await startDatadog({ appKey: 'another-key' });
  expect(await portal.run()).toMatchObject({
    outcome: 'failed',
    error:
      "Datadog answered 403: the credentials under 'plumbline.collectors.dd' may not do this",
  });
  await portal.stop();
});

describe('the configuration', () => {
  const read = (part: object) =>
    readDatadogCollector(
      'dd',
      new ConfigReader({ ...keys, env: 'prod', ...part }),
    );

  it.each([
    [{}, 'api.datadoghq.com'],
    [{ site: 'datadoghq.eu' }, 'api.datadoghq.eu'],
    [{ site: 'us5.datadoghq.com' }, 'api.us5.datadoghq.com'],
    [{ url: 'http://proxy:8080/datadog' }, 'proxy:8080'],
  ])('of %j is for %s', (part, host) => {
    expect(read(part).title).toContain(host);
  });

  it.each([
    [{ site: 'https://app.datadoghq.eu' }, /'plumbline.collectors.dd.site'/],
    [{ url: 'datadog' }, /'plumbline.collectors.dd.url'/],
    [{ apiKey: 'a\nb' }, /'dd-api-key'/],
    [{ appKey: undefined }, /'appKey'/],
    [{ env: undefined }, /'env'/],
  ])('of %j is refused', (part, message) => {
    expect(() => read(part)).toThrow(message);
  });
});
