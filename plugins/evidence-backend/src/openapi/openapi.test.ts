import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  mockCredentials,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  changeDetailSchema,
  changeReceiptSchema,
  changeSchema,
  changeTimelineSchema,
  collectorStatusSchema,
  decisionOperations,
  discrepancySchema,
  evidenceContextSchema,
  evidenceOperations,
  feedPageSchema,
  graphAnswerSchema,
  observationsReceiptSchema,
  overviewSchema,
  pageSchema,
  resolutionSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import request from 'supertest';
import evidencePlugin from '..';
import { createRouter, RouterOptions } from '../router';
import { describeEvidenceApi } from './document';

jest.setTimeout(120_000);

type Document = {
  paths: Record<
    string,
    Record<string, { responses: Record<string, object>; operationId: string }>
  >;
  components: { schemas: Record<string, unknown> };
};

const document = describeEvidenceApi('/api/evidence') as Document;

function operations(): string[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method} ${path}`),
  );
}

describe('describeEvidenceApi', () => {
  it('is what docs/openapi/evidence.json says', () => {
    const documented = readFileSync(
      resolve(__dirname, '../../../../docs/openapi/evidence.json'),
      'utf8',
    );
    // Out of date? `yarn openapi` writes it.
    expect(JSON.parse(documented)).toEqual(
      JSON.parse(JSON.stringify(document)),
    );
  });

  it('covers every route, and no other', () => {
    // Routes are added without asking what they will call.
    const { stack } = createRouter({
      access: {},
      runner: { operations: evidenceOperations },
      cases: { operations: decisionOperations },
    } as RouterOptions);
    const served = stack.flatMap(({ route }) =>
      route
        ? route.stack.map(
            ({ method }) =>
              `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`,
          )
        : [],
    );
    expect(served.length).toBeGreaterThan(0);
    expect(operations().sort()).toEqual(
      // The edge, which is in front of the router, answers the last one.
      [...new Set([...served, 'get /set-aside'])]
        .filter(one => one !== 'get /openapi.json')
        .sort(),
    );
  });

  it('names schemas and says what every operation refuses', () => {
    expect(
      Object.keys(document.components.schemas).filter(name => /^__/.test(name)),
    ).toEqual([]);
    for (const methods of Object.values(document.paths)) {
      for (const { responses } of Object.values(methods)) {
        expect(Object.keys(responses)).toEqual(
          expect.arrayContaining(['200', '401']),
        );
      }
    }
  });
});

describe('GET /openapi.json', () => {
  const checkout = 'component:default/checkout';
  const change = {
    source: 'ci',
    id: '1',
    kind: 'deploy',
    entityRef: checkout,
    occurredAt: '2026-01-05T10:00:00Z',
  };
  let server: Awaited<ReturnType<typeof startTestBackend>>['server'];

  const get = (path: string) => request(server).get(`/api/evidence${path}`);
  const post = (path: string, body: object) =>
    request(server).post(`/api/evidence${path}`).send(body);

  beforeAll(async () => {
    const annotations = {
      'backstage.io/managed-by-location': 'file:catalog.yaml',
      'backstage.io/managed-by-origin-location': 'file:catalog.yaml',
    };
    const component = (name: string, dependsOn: string[] = []) => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name, namespace: 'default', annotations },
      spec: { type: 'service', lifecycle: 'production', dependsOn },
      relations: dependsOn.map(targetRef => ({ type: 'dependsOn', targetRef })),
    });
    const entities = [
      component('checkout', ['component:default/payment']),
      component('payment'),
    ];
    ({ server } = await startTestBackend({
      features: [evidencePlugin, catalogServiceMock.factory({ entities })],
    }));
    for (;;) {
      const { body } = await request(server).get('/api/evidence/overview');
      const { status } = await get(
        '/graph?entityRef=component:default/nothing',
      );
      if (body.entities === entities.length && status !== 503) {
        break;
      }
      await new Promise(done => setTimeout(done, 50));
    }
    await request(server).post('/api/evidence/changes').send(change);
  });

  afterAll(() => server.stop());

  it('answers the document, with the address of this installation', async () => {
    const { status, body } = await get('/openapi.json');
    expect(status).toBe(200);
    expect(body.servers[0].url).toMatch(/^http.*\/api\/evidence$/);
    expect(body.paths).toEqual(JSON.parse(JSON.stringify(document.paths)));
  });

  it('needs credentials', async () => {
    const { status } = await get('/openapi.json').set(
      'Authorization',
      mockCredentials.none.header(),
    );
    expect(status).toBe(401);
  });

  it.each([
    ['/changes', pageSchema(changeSchema)],
    ['/changes/timeline?from=2026-01-01T00:00:00Z', changeTimelineSchema],
    [`/graph?entityRef=${checkout}&direction=calls`, graphAnswerSchema],
    ['/overview', overviewSchema],
    ['/discrepancies', pageSchema(discrepancySchema)],
    ['/collectors', pageSchema(collectorStatusSchema)],
    ['/feed', feedPageSchema],
  ])('describes all of what GET %s answers', async (path, schema) => {
    const { status, body } = await get(path);
    expect(status).toBe(200);
    expect(body).toEqual(schema.parse(body));
  });

  it('describes all of what GET /changes/{id} answers', async () => {
    const { body: list } = await get('/changes');
    const { status, body } = await get(`/changes/${list.items[0].id}`);
    expect(status).toBe(200);
    expect(body).toEqual(changeDetailSchema.parse(body));
  });

  it.each([
    [
      '/resolve',
      { signal: { type: 'text', text: 'checkout' } },
      resolutionSchema,
    ],
    ['/context', { entityRef: checkout }, evidenceContextSchema],
    ['/changes', change, changeReceiptSchema],
    [
      '/observations',
      {
        source: 'monitor',
        observedAt: '2026-01-05T10:00:00Z',
        facts: [
          { entityRef: checkout, name: 'health.state', value: 'ok' },
          { entityRef: checkout, name: 'health.stat', value: 'ok' },
        ],
      },
      observationsReceiptSchema,
    ],
  ])('describes all of what POST %s answers', async (path, body, schema) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(schema.parse(answer.body));
  });

  it.each([
    ['/graph?entityRef=nothing', 400],
    ['/graph?entityRef=component:default/nothing', 404],
    ['/feed?after=x', 400],
  ])('describes the error of GET %s', async (path, status) => {
    const answer = await get(path);
    expect([answer.status, answer.body.error]).toEqual([
      status,
      expect.objectContaining({
        name: expect.any(String),
        message: expect.any(String),
      }),
    ]);
    const [route] = path.split('?');
    expect(document.paths[route].get.responses).toHaveProperty(String(status));
  });
});
