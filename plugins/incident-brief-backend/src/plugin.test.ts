import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Resolution } from '@plumbline/backstage-plugin-evidence-common';
import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import { localEvidenceServiceRef } from '@plumbline/backstage-plugin-evidence-node';
import {
  fakeEvidenceService,
  FakeEvidenceServiceOptions,
} from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { briefSchema } from '@plumbline/backstage-plugin-incident-brief-common';
import { contextFixture } from '@plumbline/backstage-plugin-incident-brief-common/testUtils';
import request from 'supertest';
import incidentBriefPlugin from '.';

const ref = 'component:default/checkout';

const ambiguous: Resolution = {
  status: 'ambiguous',
  candidates: [
    'component:default/orders',
    'component:default/legacy-orders',
  ].map(entityRef => ({
    entityRef,
    matchedBy: { key: 'alias', value: 'orders', strength: 'strong' as const },
  })),
};

const unmatched: Resolution = {
  status: 'unmatched',
  candidates: [
    {
      entityRef: ref,
      matchedBy: { key: 'name', value: 'checkout', strength: 'weak' },
    },
  ],
  discrepancyId: 'd1',
};

async function start(options: FakeEvidenceServiceOptions = {}) {
  const evidence = fakeEvidenceService({
    contexts: [contextFixture()],
    signals: { checkout: ref, orders: ambiguous, chekout: unmatched },
    ...options,
  });
  const { server } = await startTestBackend({
    features: [incidentBriefPlugin, evidence.factory],
  });
  const get = (query: Record<string, string | string[]>) =>
    request(server).get('/api/incident-brief/brief').query(query);
  return { server, evidence, get };
}

describe('a token with access restrictions', () => {
  const token = 'a-token-of-a-dashboard';

  async function briefWith(evidence: object, isLocal: boolean) {
    const service = fakeEvidenceService({
      contexts: [contextFixture()],
      signals: { checkout: ref },
    });
    const { server } = await startTestBackend({
      features: [
        incidentBriefPlugin,
        ...[authServiceFactory, httpAuthServiceFactory],
        createServiceFactory({
          service: localEvidenceServiceRef,
          deps: {},
          factory: () => ({
            offer: () => {},
            offered: isLocal ? service : undefined,
          }),
        }),
        mockServices.rootConfig.factory({
          data: {
            backend: {
              auth: {
                externalAccess: [
                  {
                    type: 'static',
                    options: { token, subject: 'dashboard' },
                    accessRestrictions: [
                      { plugin: 'incident-brief' },
                      { plugin: 'evidence', ...evidence },
                    ],
                  },
                ],
              },
            },
          },
        }),
      ],
    });
    return request(server)
      .get('/api/incident-brief/brief')
      .query({ signal: 'checkout' })
      .set('authorization', `Bearer ${token}`);
  }

  it.each([true, false])(
    'is refused where no plugin may act for it; evidence in this process: %s',
    async isLocal => {
      const restricted = { permissionAttribute: { action: 'read' } };
      const { body, status } = await briefWith(restricted, isLocal);
      expect(status).toBe(403);
      expect(body.error.message).toBe(
        "Evidence is read on behalf of this token, which Backstage allows only where its 'accessRestrictions' have the plugin 'evidence' without a permission",
      );
    },
  );

  it('reads briefs with the whole of evidence', async () => {
    expect((await briefWith({}, true)).status).toBe(200);
  });
});

describe('GET /brief', () => {
  it('answers a reference and a signal with the same digest', async () => {
    const { get, evidence } = await start();

    const byRef = await get({ entityRef: 'Component:default/Checkout' });
    const bySignal = await get({ signal: 'checkout' });

    expect(byRef.status).toBe(200);
    expect(byRef.body).toEqual(briefSchema.parse(byRef.body));
    expect(byRef.body).toMatchObject({
      entityRef: ref,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      generatedAt: expect.any(String),
    });
    expect(bySignal.body.digest).toBe(byRef.body.digest);
    expect(evidence.calls.map(call => call.request)).toEqual([
      { entityRef: ref, live: true },
      { signal: { type: 'text', text: 'checkout' }, live: true },
    ]);
  });

  it.each([
    [{}, true],
    [{ live: 'true' }, true],
    [{ live: 'false' }, undefined],
    [{ at: '2026-03-03T01:00:00Z' }, undefined],
    [{ at: '2026-03-03T01:00:00Z', live: 'true' }, undefined],
  ])('asks sources first for %j: %s', async (query, live) => {
    const { get, evidence } = await start();
    await get({ entityRef: ref, ...(query as Record<string, string>) });
    expect(evidence.calls.map(call => call.request.live)).toEqual([live]);
  });

  it('asks evidence on behalf of the caller, for the requested moment', async () => {
    const { get, evidence } = await start();
    await get({
      entityRef: ref,
      at: '2026-03-03T03:00:00+01:00',
      onset: '2026-03-03T01:00:00Z',
      environment: 'staging',
    }).set(
      'authorization',
      mockCredentials.user.header('user:default/ana.ruiz'),
    );

    expect(evidence.calls).toMatchObject([
      {
        request: {
          entityRef: ref,
          at: '2026-03-03T02:00:00.000Z',
          onset: '2026-03-03T01:00:00.000Z',
          environment: 'staging',
        },
        options: {
          credentials: {
            principal: { userEntityRef: 'user:default/ana.ruiz' },
          },
        },
      },
    ]);
  });

  it('takes a signal that is too long for a URL as a body', async () => {
    const { server, evidence } = await start();
    const post = (body: object | string) =>
      request(server)
        .post('/api/incident-brief/brief')
        .set('content-type', 'application/json')
        .send(body);
    const pasted = JSON.stringify({
      status: 'firing',
      labels: { service: 'checkout' },
      annotations: { description: 'x'.repeat(18_000) },
    });
    await post({ signal: pasted, environment: 'staging' });
    expect(evidence.calls.map(call => call.request)).toEqual([
      {
        signal: { type: 'text', text: pasted },
        environment: 'staging',
        live: true,
      },
    ]);
    const { body, status } = await post({ entityRef: ref });
    expect([status, body.entityRef]).toEqual([200, ref]);
    for (const [wrong, message] of [
      [{}, /exactly one of 'signal' and 'entityRef'/],
      [{ signal: 'x'.repeat(20_001) }, /of the body must have at most 20000 c/],
      [{ signal: 'a\0b' }, /NUL/],
      ['{"signal": ', /^The body must be JSON in UTF-8$/],
      [{ signal: 'x'.repeat(200_000) }, /^The body must be at most 100 kB$/],
    ] as const) {
      const answer = await post(wrong);
      expect([400, 413]).toContain(answer.status);
      expect(answer.body.error.message).toMatch(message);
    }
  });

  it('takes a signal as JSON, and JSON of another kind as text', async () => {
    const { get, evidence } = await start();
    const alert = { type: 'alert', labels: { service: 'checkout' } };
    const pasted = '{"level":"error","type":"http"}';

    await get({ signal: JSON.stringify(alert) });
    await get({ signal: pasted });

    expect(evidence.calls.map(({ request: { signal } }) => signal)).toEqual([
      alert,
      { type: 'text', text: pasted },
    ]);
  });

  it('answers 409 with ranked candidates when a signal is ambiguous', async () => {
    const { get } = await start();
    const answer = await get({ signal: 'orders' });

    expect(answer.status).toBe(409);
    expect(answer.body).toEqual({
      error: {
        name: 'ConflictError',
        message: expect.stringContaining("'component:default/legacy-orders'"),
      },
      status: 'ambiguous',
      candidates: ambiguous.candidates,
      resolution: ambiguous,
    });
  });

  it('answers 404 with the nearest names when nothing matched', async () => {
    const { get } = await start();
    const answer = await get({ signal: 'chekout' });

    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({
      error: { name: 'NotFoundError', message: expect.stringContaining(ref) },
      status: 'unmatched',
      candidates: unmatched.candidates,
      resolution: { discrepancyId: 'd1' },
    });
  });

  it.each([
    [{ entityRef: ref, format: 'markdown' }, '*/*'],
    [{ entityRef: ref }, 'text/markdown'],
  ])('answers %j as Markdown on request (%s)', async (query, accept) => {
    const { get } = await start();
    const json = await get({ entityRef: ref });
    const answer = await get(query).set('accept', accept);

    expect(answer.headers['content-type']).toMatch(
      /^text\/markdown; charset=utf-8/,
    );
    expect(answer.text).toContain('## Blast radius');
    expect(answer.text).toContain(json.body.digest);
  });

  it('gives a browser JSON', async () => {
    const { get } = await start();
    const answer = await get({ entityRef: ref }).set(
      'accept',
      'text/html,application/xhtml+xml,*/*;q=0.8',
    );
    expect(answer.type).toBe('application/json');
  });

  it.each([
    [{}, /exactly one of 'signal' and 'entityRef'/],
    [{ signal: 'checkout', entityRef: ref }, /exactly one/],
    [{ signal: ' ' }, /'signal' of the query is empty/],
    [
      { entityRef: 'checkout' },
      /'entityRef' of the query must be a full entity reference/,
    ],
    [
      { entityRef: ref, at: 'yesterday' },
      /'at' of the query must be an ISO 8601 instant/,
    ],
    [
      { entityRef: ref, onset: '2026-13-01T00:00:00Z' },
      /'onset' of the query must be/,
    ],
    [{ entityRef: ref, environment: '' }, /'environment' of the query/],
    [
      { entityRef: ref, live: 'perhaps' },
      /'live' of the query must be one of 'true', 'false'/,
    ],
    [
      { entityRef: ref, format: 'pdf' },
      /'format' of the query must be one of 'json', 'markdown'/,
    ],
    [{ signal: ['a', 'b'] }, /'signal' of the query must be a string/],
    [{ signal: '{"type":"alert"}' }, /'labels' of the signal is missing/],
  ])('refuses %j with one sentence', async (query, message) => {
    const { get, evidence } = await start();
    const answer = await get(query as Record<string, string>);

    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toMatch(message);
    expect(answer.body.error.message).not.toContain('\n');
    expect(evidence.calls).toEqual([]);
  });

  it('needs credentials', async () => {
    const { get, evidence } = await start();
    const answer = await get({ entityRef: ref }).set(
      'authorization',
      mockCredentials.none.header(),
    );
    const invalid = await get({ entityRef: ref }).set(
      'authorization',
      mockCredentials.user.invalidHeader(),
    );
    expect([answer.status, invalid.status]).toEqual([401, 401]);
    expect(evidence.calls).toEqual([]);
  });

  it('passes on what evidence refuses', async () => {
    const { get } = await start({
      error: new EvidenceRequestError({
        status: 400,
        message: 'That instant is no longer reproducible',
      }),
    });
    const answer = await get({ entityRef: ref, at: '2001-01-01T00:00:00Z' });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toBe(
      'That instant is no longer reproducible',
    );
  });

  it('says so when evidence cannot be reached', async () => {
    const { get } = await start({ error: new TypeError('fetch failed') });
    const answer = await get({ entityRef: ref });
    expect(answer.status).toBe(503);
    expect(answer.body.error.message).toMatch(/^Evidence could not be reached/);
  });
});

describe('GET /openapi.json', () => {
  it('describes the brief from its schema', async () => {
    const { server } = await start();
    const { body } = await request(server).get(
      '/api/incident-brief/openapi.json',
    );

    expect(body.servers[0].url).toMatch(/\/api\/incident-brief$/);
    expect(Object.keys(body.components.schemas)).toEqual(
      expect.arrayContaining(['Brief', 'Change', 'Error']),
    );
    const { parameters } = body.paths['/brief'].get;
    expect(parameters.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining([
        'signal',
        'entityRef',
        'at',
        'onset',
        'environment',
      ]),
    );
  });
});
