import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
import evidencePlugin from '@plumbline/backstage-plugin-evidence-backend';
import scorecardsPlugin from '@plumbline/backstage-plugin-scorecards-backend';
import request from 'supertest';
import { stringify } from 'yaml';

jest.setTimeout(120_000);

const cart = 'component:default/cart';
const repository = 'https://git.example/shop/cart';
const folder = mkdtempSync(join(tmpdir(), 'plumbline-gates-'));
const clockFile = join(folder, 'clock');
const setClock = (time: string) =>
  writeFileSync(clockFile, `2026-03-01T${time}:00.000Z`);

const rule = {
  ...{ id: 'tests-passed', version: 1, title: 'Tests passed', phase: 'gate' },
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
      ...{ name: 'cart', namespace: 'default' },
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
        ...[evidencePlugin, scorecardsPlugin],
        createServiceFactory({
          ...{ service: catalogServiceRef, deps: {} },
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
  const eventually = async <T>(ask: () => Promise<T>): Promise<T> => {
    const deadline = Date.now() + 30_000;
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (Date.now() > deadline) {
          throw error;
        }
        await new Promise(done => {
          setTimeout(done, 100);
        });
      }
    }
  };
  const decide = async (commit: string, failed = 0) =>
    eventually(async () => {
      const { body, status } = await call('post', '/scorecards/gate', {
        ...{ repository, stage: 'deploy', services: [cart] },
        release: { commit, tests: { passed: 1, failed } },
      });
      expect(status).toBe(200);
      return body;
    });
  const report = (id: string, outcome = 'succeeded') =>
    call('post', `/scorecards/gate/${id}/outcome`, { outcome, run: id });
  const found = async () => {
    const { body } = await call(
      ...[
        'get' as const,
        '/evidence/discrepancies?kind=deploy-without-decision',
      ],
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
        ...{ entityRef: cart, kind: 'deploy', outcome: 'succeeded' },
        ...{ environment: 'production', revision: 'aaaaaaa' },
        ...{ decision: allowed.id, occurredAt: '2026-03-01T12:05:00.000Z' },
      },
    ]);

    setClock('12:10');
    const around = {
      ...{ source: 'kubectl', id: '1', kind: 'deploy', entityRef: cart },
      ...{ environment: 'prod', revision: 'bbbbbbb', outcome: 'succeeded' },
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
      ...{ ...around, id: '2', revision: 'ccccccc', outcome: 'failed' },
      occurredAt: '2026-03-01T12:15:00.000Z',
    };
    expect((await call('post', '/evidence/changes', against)).status).toBe(201);

    await eventually(async () =>
      expect(await found()).toMatchObject([
        {
          ...{ state: 'open', entityRef: cart, owner: 'group:default/shop' },
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
});
