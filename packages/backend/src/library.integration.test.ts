import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mockCredentials } from '@backstage/backend-test-utils';
import {
  cleanupKinds,
  factDefinition,
  ruleFacts,
  transitionFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import alertmanagerModule from '@plumbline/backstage-plugin-evidence-backend-module-alertmanager';
import {
  json,
  startAlertmanagerServer,
} from '@plumbline/backstage-plugin-evidence-backend-module-alertmanager/testUtils';
import githubModule from '@plumbline/backstage-plugin-evidence-backend-module-github';
import { GithubServer } from '@plumbline/backstage-plugin-evidence-backend-module-github/testUtils';
import linksModule from '@plumbline/backstage-plugin-evidence-backend-module-links';
import { startSite } from '@plumbline/backstage-plugin-evidence-backend-module-links/testUtils';
import pagerdutyModule from '@plumbline/backstage-plugin-evidence-backend-module-pagerduty';
import {
  PagerDutyServer,
  token,
} from '@plumbline/backstage-plugin-evidence-backend-module-pagerduty/testUtils';
import prometheusModule from '@plumbline/backstage-plugin-evidence-backend-module-prometheus';
import repositoriesModule from '@plumbline/backstage-plugin-evidence-backend-module-repositories';
import { goodFiles } from '@plumbline/backstage-plugin-evidence-backend-module-repositories/testUtils';
import incidentBriefPlugin from '@plumbline/backstage-plugin-incident-brief-backend';
import request from 'supertest';
import { parse } from 'yaml';
import {
  aComponent,
  ana,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';

jest.setTimeout(120_000);

const shop = 'component:default/shop';
const secret = 'the-present-secret';
const folder = join(__dirname, '../../../standards/controls');
const controls = readdirSync(folder).filter(name => name.endsWith('.yaml'));

/** Facts that any part of a control names, its fixtures aside. */
function factsIn(file: string): string[] {
  const { fixtures: _, ...control } = parse(
    readFileSync(join(folder, file), 'utf8'),
  );
  const text = JSON.stringify(control);
  return ruleFacts
    .map(({ name }) => name)
    .filter(name => new RegExp(`\\b${name.replace('.', '\\.')}\\b`).test(text));
}

/**
 * Every source queried as in a portal, over HTTP, and what evidence has of one
 * service thereafter. A control that reads what nobody reports would stay
 * unknown for ever.
 */
describe('what the library of controls reads', () => {
  const github = new GithubServer();
  const pagerDuty = new PagerDutyServer();
  const stopping: (() => unknown)[] = [];
  const reported = new Map<string, { value: unknown; source: string }>();

  let outcomes: string[] = [];

  beforeAll(async () => {
    await github.start();
    github.add('acme/shop', goodFiles);
    pagerDuty.services.set('PSVC1', { policy: 'PPOL1' });
    pagerDuty.policies.set('PPOL1', {
      id: 'PPOL1',
      name: 'Shop',
      rules: [{ delay: 15 }, { delay: 30 }],
    });
    const metrics = await startAlertmanagerServer();
    metrics.answer({
      '/api/v1/query': async (res, req) => {
        let body = '';
        for await (const chunk of req) {
          body += chunk;
        }
        json(vectorFor(new URLSearchParams(body).get('query')!))(res, req);
      },
    });
    const site = await startSite({ '/runbook': 200 });
    const app = await startCollectors({
      entities: [
        aComponent('shop', {
          owner: 'group:default/pay',
          annotations: {
            'backstage.io/source-location':
              'url:https://github.com/acme/shop/tree/main/',
            'pagerduty.com/service-id': 'PSVC1',
            'plumbline.dev/runbook': site.url('/runbook'),
          },
        }),
        aComponent('mail'),
        aComponent('pay', { kind: 'Group' }),
      ],
      collectors: {
        alerts: {
          type: 'alertmanager',
          url: metrics.url,
          rules: 'metrics',
        },
        links: { type: 'links' },
        metrics: { type: 'prometheus', url: metrics.url },
        owners: { type: 'ownership' },
        pager: { type: 'pagerduty', baseUrl: await pagerDuty.start(), token },
        repos: { type: 'repositories' },
      },
      webhooks: { alertmanager: { secrets: { secret } } },
      config: {
        integrations: {
          github: [
            { host: 'github.com', apiBaseUrl: github.baseUrl, token: 'any' },
          ],
        },
      },
      outbound: { site: site.host },
      features: [
        alertmanagerModule,
        githubModule,
        incidentBriefPlugin,
        linksModule,
        pagerdutyModule,
        prometheusModule,
        repositoriesModule,
      ],
    });
    stopping.push(
      () => app.stop(),
      () => site.close(),
      () => metrics.stop(),
    );
    await app.as(ana).post('/changes', {
      source: 'ci',
      kind: 'deploy',
      entityRef: shop,
      occurredAt: '2026-03-01T11:00:00Z',
    });
    await request(app.server)
      .post('/api/evidence/webhooks/alertmanager')
      .set('authorization', `Bearer ${secret}`)
      .send({
        version: '4',
        receiver: 'all',
        groupLabels: {},
        groupKey: '{}:{}',
        status: 'firing',
        commonLabels: {},
        alerts: [
          {
            status: 'firing',
            labels: { alertname: 'Test', service: 'shop' },
            annotations: {},
            startsAt: '2026-03-01T11:00:00Z',
            endsAt: '0001-01-01T00:00:00Z',
            fingerprint: 'test',
          },
        ],
      })
      .expect(201);
    // What systems push, and owners report, has no collector.
    await app
      .as(ana)
      .post('/observations', {
        source: 'pushed',
        observedAt: '2026-03-01T12:00:00Z',
        edges: [],
        workloads: [],
        facts: [
          ['traffic.observed', { sources: [] }],
          ['incident.active', []],
          ['automation.used', { uses: 0 }],
          ...Object.keys(cleanupKinds).map(kind => [
            `cleanup.${kind}`,
            { remaining: 0 },
          ]),
        ].map(([name, value]) => ({ entityRef: shop, name, value })),
      })
      .expect(200);
    const ran: string[] = [];
    for (const id of [
      'alerts',
      'links',
      'metrics',
      'pager',
      'repos',
      // These read what the others reported.
      'owners',
      'ledger',
      'dependencies',
      'alerts-seen',
    ]) {
      const { outcome, error } = await app.run(id);
      ran.push(`${id} ${outcome} ${error ?? ''}`.trim());
    }
    outcomes = ran;
    const drills = (authorization: string) =>
      request(app.server)
        .post('/api/evidence/observations')
        .set('authorization', authorization)
        .send({
          source: 'scorecards',
          observedAt: '2026-03-01T12:00:00Z',
          edges: [],
          workloads: [],
          facts: [{ entityRef: shop, name: 'drills.held', value: [] }],
        });
    // What people decided in the portal can not be pushed by others.
    await drills(mockCredentials.user.header(ana)).expect(403);
    await drills(
      mockCredentials.service.header({
        onBehalfOf: mockCredentials.service('plugin:scorecards'),
        targetPluginId: 'evidence',
      }),
    ).expect(200);
    await request(app.server)
      .post('/api/incident-brief/corrections')
      .set('authorization', mockCredentials.user.header(ana))
      .send({ entityRef: shop, line: 'owner' })
      .expect(201);
    const { body } = await app
      .as(ana)
      .post('/facts', { entityRefs: [shop] })
      .expect(200);
    for (const { name, value, source, stale } of body.items[0].facts) {
      if (!stale) {
        reported.set(name, { value, source: source.id });
      }
    }
  });
  afterAll(async () => {
    github.stop();
    pagerDuty.stop();
    for (const stop of stopping) {
      await stop();
    }
  });

  it.each(controls)('%s reads what is reported', file => {
    const names = factsIn(file);
    expect(names).not.toEqual([]);
    const requested = transitionFacts.map(({ name }) => name);
    for (const name of names.filter(one => !requested.includes(one))) {
      expect([...reported.keys()]).toContain(name);
    }
  });

  it('is reported without a failure, in the shape that is registered', () => {
    expect(outcomes).toEqual(
      outcomes.map(one => `${one.split(' ')[0]} succeeded`),
    );
    const refused = [...reported].flatMap(([name, { value, source }]) => {
      const definition = factDefinition(name);
      return source === 'catalog' || definition?.schema.safeParse(value).success
        ? []
        : [name];
    });
    expect(refused).toEqual([]);
  });
});

/** As Prometheus answers, in the metrics of Tempo's service graph and of Sloth. */
function vectorFor(query: string) {
  const result = [
    {
      in: 'traces_service_graph',
      metric: { client: 'shop', server: 'mail' },
    },
    {
      in: 'slo:',
      metric: {
        __name__: 'slo:current_burn_rate:ratio',
        sloth_service: 'shop',
        sloth_slo: 'errors',
      },
    },
  ]
    .filter(one => query.includes(one.in))
    .map(({ metric }) => ({ metric, value: [1772366400, '1'] }));
  return { status: 'success', data: { resultType: 'vector', result } };
}
