import {
  aComponent,
  factsOf,
  setClock,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { alertmanagerModule } from '../module';
import {
  Answer,
  apiAlert,
  json,
  startAlertmanagerServer,
} from '../testUtils/alertmanagerServer';

jest.setTimeout(120_000);

const token = 'glsa_a-token-that-is-nowhere-to-be-read';

/** https://github.com/grafana/grafana/issues/48581 has one in full. */
const status = {
  cluster: { peers: [], status: 'disabled' },
  config: {
    route: {
      receiver: 'grafana-default-email',
      group_by: ['grafana_folder', 'alertname'],
      routes: [
        { receiver: 'team-a', object_matchers: [['service', '=', 'a']] },
      ],
    },
    templates: null,
    receivers: [
      {
        name: 'grafana-default-email',
        grafana_managed_receiver_configs: [
          { uid: '', name: 'email', type: 'email', settings: {} },
        ],
      },
    ],
  },
  uptime: null,
  versionInfo: { branch: 'N/A', version: 'N/A' },
};

const silence = {
  id: '5f3d',
  status: { state: 'active' },
  matchers: [{ name: 'service', value: 'a', isRegex: false, isEqual: true }],
  startsAt: '2026-03-01T11:00:00.000Z',
  endsAt: '2026-03-01T14:00:00.000Z',
  updatedAt: '2026-03-01T11:00:00.000Z',
  createdBy: 'ana',
  comment: 'maintenance',
  accessControl: { read: true },
};

/** With what Grafana adds. */
const alert = (service: string, more: object = {}) =>
  apiAlert(
    {
      service,
      grafana_folder: 'Shop',
      __alert_rule_uid__: 'ce1',
      severity: 'page',
    },
    {
      annotations: {
        __orgId__: '1',
        __value_string__: '[ var=A ]',
        summary: 'Errors are high',
      },
      receivers: [{ active: null, integrations: null, name: 'team-a' }],
      generatorURL: 'https://grafana.example/alerting/grafana/ce1/view?orgId=1',
      ...more,
    },
  );

/** Only with the token of a service account. */
const guarded =
  (answer: Answer): Answer =>
  (res, req) =>
    req.headers.authorization === `Bearer ${token}`
      ? answer(res, req)
      : json({ message: 'Unauthorized' }, 401)(res, req);

describe.each([
  ['Grafana', '/grafana'],
  ['Grafana below no prefix', ''],
])('alerts of %s', (_, prefix) => {
  let server: Awaited<ReturnType<typeof startAlertmanagerServer>>;
  let evidence: Awaited<ReturnType<typeof startCollectors>>;
  let minute = 0;

  const path = `${prefix}/api/alertmanager/grafana`;
  const answer = (alerts: object[], silences: object[] = []) =>
    server.answer({
      [`${path}/api/v2/alerts`]: guarded(json(alerts)),
      [`${path}/api/v2/silences`]: guarded(json(silences)),
      [`${path}/api/v2/status`]: guarded(json(status)),
      [`${prefix}/api/prometheus/grafana/api/v1/rules`]: guarded(
        json({
          status: 'success',
          data: {
            groups: [
              {
                name: 'shop',
                rules: [
                  {
                    type: 'alerting',
                    name: 'HighErrors',
                    labels: { service: 'a' },
                    state: 'firing',
                  },
                ],
              },
            ],
            totals: { firing: 1 },
          },
        }),
      ),
      all: json({ message: 'Not found' }, 404),
    });

  async function run() {
    minute += 1;
    setClock(new Date(Date.UTC(2026, 2, 1, 12, minute)).toISOString());
    const { outcome, error = '' } = await evidence.run('grafana');
    return { outcome, error };
  }

  const factsIn = async (name: string) => {
    const facts = await factsOf(evidence.as, `component:default/${name}`);
    return Object.fromEntries(
      Object.entries(facts).filter(([fact]) => fact.startsWith('alerts.')),
    );
  };

  beforeAll(async () => {
    server = await startAlertmanagerServer();
    const collector = {
      type: 'alertmanager',
      url: `${server.url}${path}`,
      token,
      rules: { url: `${server.url}${prefix}/api/prometheus/grafana`, token },
      timeout: '2s',
      frequency: '1ms',
    };
    evidence = await startCollectors({
      features: [alertmanagerModule],
      entities: ['a', 'b'].map(name => aComponent(name)),
      collectors: { grafana: collector },
    });
  });
  afterAll(async () => {
    server.stop();
    await evidence.server.stop();
  });

  it('are reported with silences, and routes are unknown', async () => {
    answer(
      [
        alert('a', {
          status: {
            inhibitedBy: [],
            silencedBy: ['5f3d'],
            state: 'suppressed',
          },
        }),
      ],
      [silence],
    );
    expect(await run()).toEqual({ outcome: 'succeeded', error: '' });
    expect(await factsIn('a')).toEqual({
      'alerts.firing': [
        expect.objectContaining({
          name: 'HighErrors',
          severity: 'page',
          summary: 'Errors are high',
          url: 'https://grafana.example/alerting/grafana/ce1/view?orgId=1',
          silenced: expect.objectContaining({ by: 'ana' }),
        }),
      ],
      'alerts.silences': [
        expect.objectContaining({
          id: '5f3d',
          url: `${server.url}${prefix}/alerting/silence/5f3d/edit?alertmanager=grafana`,
        }),
      ],
    });
    expect(await factsIn('b')).toEqual({
      'alerts.firing': [],
      'alerts.silences': [],
    });
  });

  it('are over once they are listed no more, and one notice is logged', async () => {
    answer([]);
    // It may have begun anew, and does not state so.
    for (const firing of [1, 1, 0]) {
      expect(await run()).toEqual({ outcome: 'succeeded', error: '' });
      expect((await factsIn('a'))['alerts.firing']).toHaveLength(firing);
    }
    const logged = evidence.logged.join('\n');
    expect(logged.match(/routes are unknown/g)).toHaveLength(1);
    expect(logged).not.toContain(token);
  });
});
