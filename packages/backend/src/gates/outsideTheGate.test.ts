import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { metrics } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import evidencePlugin from '@plumbline/backstage-plugin-evidence-backend';
import scorecardsPlugin from '@plumbline/backstage-plugin-scorecards-backend';
import request from 'supertest';
import { stringify } from 'yaml';
import { eventually } from '../__testUtils__/eventually';

jest.setTimeout(120_000);

const cart = 'component:default/cart';
const repository = 'https://git.example/shop/cart';
const folder = mkdtempSync(join(tmpdir(), 'plumbline-gates-'));
const clockFile = join(folder, 'clock');
const setClock = (time: string) =>
  writeFileSync(clockFile, `2026-03-01T${time}:00.000Z`);

const rule = {
  id: 'tests-passed',
  version: 1,
  title: 'Tests passed',
  phase: 'gate',
  owner: 'group:default/platform',
  rationale: 'Who deploys what fails finds out from users.',
  documentation: 'https://docs.example/gates',
  must: 'release.tests.failed == 0',
  message: '{{ string(release.tests.failed) }} failed',
  satisfiedBy: 'Let them pass',
  retirement: { reviewBy: '2027-06-30' },
};

const entities: Entity[] = [
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'cart',
      namespace: 'default',
      annotations: { 'backstage.io/source-location': `url:${repository}/` },
    },
    spec: { type: 'service', lifecycle: 'production' },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/shop' }],
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name: 'shop', namespace: 'default' },
    spec: {},
  },
];

describe('deploys of a service whose pipeline calls the gate', () => {
  let backend: Awaited<ReturnType<typeof startTestBackend>>;
  const before = { ...process.env };

  beforeAll(async () => {
    setClock('12:00');
    process.env.PLUMBLINE_LAUNCHER = 'test';
    process.env.PLUMBLINE_CLOCK_FILE = clockFile;
    mkdirSync(join(folder, 'gates'));
    writeFileSync(join(folder, 'gates/tests.yaml'), stringify(rule));
    backend = await startTestBackend({
      features: [
        // Of its own: else what the backend before scheduled is run again.
        mockServices.scheduler.factory(),
        evidencePlugin,
        scorecardsPlugin,
        createServiceFactory({
          service: catalogServiceRef,
          deps: {},
          factory: () => catalogServiceMock({ entities }),
        }),
        mockServices.rootConfig.factory({
          data: {
            plumbline: {
              projection: { settlingSeconds: 0.02 },
              standards: { local: { url: `file:${folder}`, everySeconds: 1 } },
            },
          },
        }),
      ],
    });
  });
  afterAll(async () => {
    await backend.stop();
    process.env = before;
    rmSync(folder, { recursive: true });
  });

  const call = (method: 'get' | 'post', path: string, body?: object) =>
    request(backend.server)
      [method](`/api${path}`)
      .set('authorization', mockCredentials.service.header())
      .send(body);
  const decide = async (commit: string, failed = 0) =>
    eventually(async () => {
      const { body, status } = await call('post', '/scorecards/gate', {
        repository,
        stage: 'deploy',
        services: [cart],
        release: { commit, tests: { passed: 1, failed } },
      });
      expect(status).toBe(200);
      return body;
    });
  const report = (id: string, outcome = 'succeeded') =>
    call('post', `/scorecards/gate/${id}/outcome`, { outcome, run: id });
  const found = async () => {
    const { body } = await call(
      'get' as const,
      '/evidence/discrepancies?kind=deploy-without-decision',
    );
    return body.items;
  };

  it('are found where they went out around it, or against it', async () => {
    const allowed = await decide('aaaaaaa');
    expect(allowed.answer).toBe('allow');
    setClock('12:05');
    const { body } = await report(allowed.id);
    expect(body.changes).toEqual([
      { entityRef: cart, source: 'scorecards', change: expect.any(String) },
    ]);
    const { body: ledger } = await call('get', '/evidence/changes');
    expect(ledger.items).toMatchObject([
      {
        entityRef: cart,
        kind: 'deploy',
        outcome: 'succeeded',
        environment: 'production',
        revision: 'aaaaaaa',
        decision: allowed.id,
        occurredAt: '2026-03-01T12:05:00.000Z',
      },
    ]);

    setClock('12:10');
    const around = {
      source: 'kubectl',
      id: '1',
      kind: 'deploy',
      entityRef: cart,
      environment: 'prod',
      revision: 'bbbbbbb',
      outcome: 'succeeded',
      occurredAt: '2026-03-01T12:10:00.000Z',
    };
    expect((await call('post', '/evidence/changes', around)).status).toBe(201);
    const blocked = await decide('ccccccc', 1);
    expect(blocked.answer).toBe('block');
    setClock('12:15');
    // From now on 'kubectl' is known to report the deploys of this service.
    const second = await report(blocked.id, 'failed');
    expect(second.body).toMatchObject({
      changes: [{ entityRef: cart, source: 'kubectl' }],
      notes: [expect.stringContaining('did not allow this deploy (block)')],
    });
    const against = {
      ...around,
      id: '2',
      revision: 'ccccccc',
      outcome: 'failed',
      occurredAt: '2026-03-01T12:15:00.000Z',
    };
    expect((await call('post', '/evidence/changes', against)).status).toBe(201);

    await eventually(async () =>
      expect(await found()).toMatchObject([
        {
          state: 'open',
          entityRef: cart,
          owner: 'group:default/shop',
          message: expect.stringMatching(
            /^2 deploys of component:default\/cart/,
          ),
          evidence: [
            {
              says: `ccccccc was deployed: decision ${blocked.id} did not allow it`,
            },
            { says: 'bbbbbbb was deployed: no decision on it was requested' },
          ],
        },
      ]),
    );
  });

  it('are counted and timed where the portal measures', async () => {
    const port = await freePort();
    Object.assign(process.env, {
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
      OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
    });
    const sdk = new NodeSDK();
    sdk.start();
    try {
      const commit = 'ddddddd';
      const passing = { commit, tests: { passed: 1, failed: 0 } };
      const failing = { commit, tests: { passed: 0, failed: 1 } };
      const deploy = { repository, stage: 'deploy', services: [cart] };
      const advice = { repository, stage: 'pull-request', release: failing };
      const answers = [];
      for (const each of [
        { ...deploy, environment: 'prod', release: passing },
        { ...deploy, environment: 'production', release: failing },
        { ...advice, environment: 'eu-42' },
        { ...advice, environment: 'eu-43' },
        { ...deploy, repository: `${repository}-2`, release: passing },
      ]) {
        const { body } = await call('post', '/scorecards/gate', each);
        answers.push(body.answer);
      }
      expect(answers).toEqual(['allow', 'block', 'warn', 'warn', undefined]);

      const exposed = await fetch(`http://127.0.0.1:${port}/metrics`);
      const figures = figuresIn(await exposed.text());
      expect(figures('plumbline_gate_decisions_total')).toEqual([
        'allow deploy production: 1',
        'block deploy production: 1',
        'warn pull-request other: 2',
      ]);
      expect(figures('plumbline_gate_request_duration_count')).toEqual([
        'deploy allow: 1',
        'deploy block: 1',
        'deploy failed: 1',
        'pull-request warn: 2',
      ]);
    } finally {
      await sdk.shutdown();
      metrics.disable();
    }
  });
});

/** What is exposed under a name: the values of its labels, and the figure. */
function figuresIn(exposed: string) {
  return (name: string) =>
    exposed
      .split('\n')
      .filter(line => line.startsWith(`${name}{`))
      .map(line => {
        const labels = [...line.matchAll(/(\w+)="([^"]*)"/g)]
          .filter(([, label]) => !label.startsWith('otel_'))
          .map(([, , value]) => value);
        return `${labels.join(' ')}: ${line.split(' ').at(-1)}`;
      })
      .sort();
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
