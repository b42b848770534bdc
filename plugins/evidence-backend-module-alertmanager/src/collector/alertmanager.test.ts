import { ConfigReader } from '@backstage/config';
import {
  ana,
  readCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { Answer, apiAlert, json } from '../testUtils/alertmanagerServer';
import { startAlerts } from './__testUtils__/startAlerts';
import { readAlertmanagerCollector } from './readAlertmanagerCollector';
import type { Collector } from '@plumbline/backstage-plugin-evidence-node';
import { Config } from '@backstage/config';

const silence = (id: string, name: string, value: string, more = {}) => ({
  id,
  status: { state: 'active' },
  matchers: [{ name, value, isRegex: false, isEqual: true }],
  startsAt: '2026-03-01T11:00:00.000Z',
  endsAt: '2026-03-01T14:00:00.000Z',
  updatedAt: '2026-03-01T11:00:00.000Z',
  createdBy: 'ana',
  comment: 'maintenance',
  ...more,
});

describe('the Alertmanager collector', () => {
  let alerts: Awaited<ReturnType<typeof startAlerts>>;
  beforeAll(async () => {
    alerts = await startAlerts();
  });
  afterAll(() => alerts?.server.stop());

  const run = (answers: Record<string, Answer>) => alerts.run(answers);
  const factsOf = (name: string) => alerts.factsOf(name);

  it('reports that nothing fires where it was polled and nothing does', async () => {
    expect(await run({})).toEqual({
      result: 'succeeded: undefined',
      coverage: 3,
    });
    expect(alerts.server.requests.map(({ path }) => path).sort()).toEqual([
      '/api/v1/rules',
      '/api/v2/alerts',
      '/api/v2/silences',
      '/api/v2/status',
    ]);
    expect(
      alerts.server.requests.find(({ path }) => path === '/api/v2/alerts')
        ?.authorization,
    ).toMatch(/^Basic /);
    // The rules are another server's, which has credentials of its own.
    expect(
      alerts.server.requests.find(({ path }) => path === '/api/v1/rules')
        ?.authorization,
    ).toBeUndefined();
    expect(await factsOf('a')).toMatchObject({
      'alerts.firing': [],
      'alerts.silences': [],
      'alerts.route': {
        present: true,
        receivers: ['team-a'],
        destinations: ['slack'],
        by: ['service'],
        default: false,
        basis: 'names',
      },
    });
    expect((await factsOf('b'))['alerts.route']).toEqual({
      present: false,
      receivers: ['default'],
      destinations: [],
      by: [],
      default: true,
      basis: 'names',
      fix: expect.stringContaining('routes export --alertmanager'),
    });
  });

  it('reports again only what changed, or was reported a while ago', async () => {
    const feed = async () =>
      (await alerts.evidence.as(ana).get('/feed', { after: 0, limit: 1000 }))
        .body.items.length;
    await run({});
    const before = await feed();
    const { coverage } = await run({});
    expect(coverage).toBe(3);
    expect(await feed()).toBe(before);
  });

  it('shows a silenced alert as silenced', async () => {
    const suppressed = {
      status: { state: 'suppressed', silencedBy: ['s1'], inhibitedBy: [] },
    };
    await run({
      '/api/v2/alerts': json([
        apiAlert({ service: 'a', severity: 'page', pod: '1' }, suppressed),
        apiAlert({ service: 'a', severity: 'page', pod: '2' }),
        apiAlert(
          { service: 'b' },
          {
            status: { silencedBy: [], inhibitedBy: ['x'], state: 'suppressed' },
          },
        ),
      ]),
      '/api/v2/silences': json([
        silence('s1', 'pod', '1'),
        silence('s2', 'service', 'c'),
        silence('s3', 'service', 'c', { status: { state: 'expired' } }),
      ]),
    });
    const a = await factsOf('a');
    expect(a['alerts.firing']).toEqual([
      {
        name: 'HighErrors',
        severity: 'page',
        since: '2026-03-01T11:55:00.000Z',
        workloads: ['1', '2'],
        url: 'http://prometheus:9090/graph?g0.expr=up',
        count: 2,
        silenced: {
          until: '2026-03-01T14:00:00.000Z',
          by: 'ana',
          comment: 'maintenance',
          count: 1,
        },
      },
    ]);
    expect(a['alerts.silences']).toMatchObject([
      {
        id: 's1',
        matchers: ['pod="1"'],
        url: `${alerts.server.url}/#/silences/s1`,
      },
    ]);
    expect((await factsOf('b'))['alerts.firing']).toMatchObject([
      { name: 'HighErrors', inhibited: true },
    ]);
    const c = await factsOf('c');
    expect(c['alerts.firing']).toEqual([]);
    expect(c['alerts.silences'].map(({ id }: any) => id)).toEqual(['s2']);
    await run({});
    expect((await factsOf('a'))['alerts.firing']).toEqual([]);
  });

  it('follows the labels that rules bring', async () => {
    const rule = (name: string, labels: object) => ({
      type: 'alerting',
      name,
      query: 'up == 0',
      duration: 60,
      labels,
      annotations: {},
      alerts: [],
      health: 'ok',
    });
    await run({
      '/api/v1/rules': json({
        status: 'success',
        data: {
          groups: [
            {
              name: 'g',
              rules: [
                rule('Down', { team: 'b-team', service: 'b' }),
                rule('Errors', { severity: 'page', where: '{{ $labels.x }}' }),
                { type: 'recording', name: 'x' },
              ],
            },
          ],
        },
      }),
      '/api/v2/status': json({
        config: {
          original: `
route:
  receiver: default
  routes:
    - { match: { team: b-team }, receiver: team-b }
    - { match: { severity: page }, receiver: pager, routes: [{ match: { service: c }, receiver: team-c }] }
receivers:
  - { name: default, webhook_configs: [{ url: http://x }] }
  - { name: team-b, email_configs: [{ to: b@b }] }
  - { name: team-c, pagerduty_configs: [{}] }
  - { name: pager, pagerduty_configs: [{}] }
`,
        },
      }),
    });
    const routeOf = async (name: string) =>
      (await factsOf(name))['alerts.route'];
    expect(await routeOf('b')).toMatchObject({
      present: true,
      receivers: ['team-b'],
      by: ['team'],
      default: false,
      basis: 'rules',
    });
    expect(await routeOf('c')).toMatchObject({
      present: true,
      receivers: ['team-c'],
      by: ['service', 'severity'],
    });
    // Where every page goes is no route of its own, nor is it the default.
    expect(await routeOf('a')).toMatchObject({
      present: false,
      receivers: ['pager'],
      destinations: ['pagerduty'],
      default: false,
    });
    const { body } = await alerts.evidence.as(ana).get('/discrepancies');
    expect(body.items).toEqual([]);
  });

  it('is queried again for a live look', async () => {
    await run({});
    expect((await factsOf('a'))['alerts.firing']).toEqual([]);
    const firing = json([
      apiAlert({ service: 'a' }),
      apiAlert({ service: 'b', severity: 'page' }),
    ]);
    // Each of another one: the same is not queried twice within 15 seconds.
    expect(await alerts.live('a', { '/api/v2/alerts': firing })).toMatchObject({
      firing: [{ name: 'HighErrors' }],
      outcome: 'answered',
    });
    // What is of others is left to a pass.
    expect((await factsOf('b'))['alerts.firing']).toEqual([]);
    expect(await alerts.live('b', { '/api/v2/alerts': () => {} })).toEqual({
      firing: [],
      // Whoever waits gives up before the collector does.
      outcome: 'timed-out',
    });
    expect(await alerts.live('c', {})).toEqual({
      firing: [],
      outcome: 'answered',
    });
  });
});

describe('its configuration', () => {
  const read = (own: object) => {
    const config = new ConfigReader({
      plumbline: {
        collectors: {
          files: { type: 'file', path: 'x.json' },
          a: {
            type: 'alertmanager',
            url: 'http://alertmanager:9093',
            ...own,
          },
        },
      },
    });
    return readCollectors(
      config,
      new Map<string, (id: string, section: Config) => Collector>([
        ['file', () => ({} as Collector)],
        [
          'alertmanager',
          (id, section) => readAlertmanagerCollector(id, section, config),
        ],
      ]),
    );
  };

  it.each<[object, string]>([
    [{ url: 'alertmanager' }, "a.url' must be the http or https address of an"],
    [{ labels: 'service, a-b' }, "a.labels' must be names of labels"],
    [{ rules: 'files' }, "a.rules' is 'files', which is not a collector"],
    [{ rules: 'none' }, "a.rules' is 'none', which is not a collector"],
    [{ rules: { url: 'x' } }, "a.rules.url' must be the http or https address"],
  ])('is refused as %j', (own, message) => {
    expect(() => read(own)).toThrow(message);
  });

  it('needs an address only', () => {
    expect(read({})[1].title).toBe(
      'Alerts of Alertmanager at alertmanager:9093',
    );
  });
});
