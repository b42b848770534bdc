import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockCredentials } from '@backstage/backend-test-utils';
import {
  evidenceServiceRef,
  localEvidenceServiceRef,
} from '@plumbline/backstage-plugin-evidence-node';
import Router from 'express-promise-router';
import request from 'supertest';
import {
  ana,
  nobody,
  outsider,
  startEvidence,
} from './testUtils/startEvidence';
import { aComponent } from './testUtils/testEstate';

/** Another plugin, that knows evidence by its service only. */
const asking = createBackendPlugin({
  pluginId: 'asking',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        evidence: evidenceServiceRef,
        http: coreServices.httpRouter,
        httpAuth: coreServices.httpAuth,
      },
      async init({ auth, evidence, http, httpAuth }) {
        const router = Router();
        router.get('/:name', async (req, res) => {
          const credentials = await httpAuth.credentials(req);
          const signal = { type: 'text' as const, text: req.params.name };
          const at = req.query.at as string | undefined;
          const answer = await evidence.getContext(
            { signal, at },
            { credentials },
          );
          res.json(
            answer.status === 'found'
              ? {
                  subject: answer.context.subject.entityRef,
                  visibility: answer.context.visibility,
                }
              : answer,
          );
        });
        router.get('/changes/of', async (req, res) => {
          const credentials = await httpAuth.credentials(req);
          const { items } = await evidence.listChanges(
            {
              kind: ['deploy', 'flag'],
              outcome: ['failed', 'unknown'],
              owner: ['group:default/payments', 'group:default/web'],
            },
            { credentials },
          );
          res.json(items);
        });
        router.get('/feed/:after', async (req, res) => {
          const credentials = await auth.getOwnServiceCredentials();
          const after = Number(req.params.after);
          res.json(await evidence.getFeed({ after }, { credentials }));
        });
        router.post('/decide/:id', async (req, res) => {
          const credentials = await httpAuth.credentials(req);
          const receipt = await evidence.recordDecision(
            {
              id: req.params.id,
              type: 'gate',
              action: 'overridden',
              subject: { change: 'one' },
              actor: ana,
              reason: req.query.reason as string,
            },
            {
              credentials:
                req.query.as === 'caller'
                  ? credentials
                  : await auth.getOwnServiceCredentials(),
            },
          );
          res.json(receipt);
        });
        http.use(router);
      },
    });
  },
});

/** As if evidence ran in another process. */
const apart = createServiceFactory({
  service: localEvidenceServiceRef,
  deps: {},
  factory: () => ({ offer: () => {}, offered: undefined }),
});

describe.each([
  ['in this process', [asking]],
  ['over HTTP', [asking, apart]],
])('evidenceServiceRef %s', (_, features) => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  beforeAll(async () => {
    evidence = await startEvidence({
      entities: [
        aComponent('checkout', {
          annotations: { 'plumbline.dev/aliases': 'co' },
        }),
        aComponent('cobalt', {
          annotations: { 'plumbline.dev/aliases': 'co' },
        }),
      ],
      hidden: ['component:default/cobalt'],
      features,
    });
  });
  const ask = async (user: string, name: string) =>
    (
      await request(evidence.server)
        .get(`/api/asking/${name}`)
        .set('authorization', mockCredentials.user.header(user))
    ).body;

  it('asks as the caller may see it', async () => {
    expect(await ask(ana, 'cobalt')).toEqual({
      subject: 'component:default/cobalt',
      visibility: 'all',
    });
    expect(await ask(outsider, 'checkout')).toEqual({
      subject: 'component:default/checkout',
      visibility: 'filtered',
    });
    expect(await ask(outsider, 'cobalt')).toMatchObject({
      status: 'unmatched',
      resolution: { candidates: [] },
    });
    expect(await ask(outsider, 'chekout')).toMatchObject({
      status: 'unmatched',
      resolution: {
        candidates: [{ entityRef: 'component:default/checkout' }],
      },
    });
    expect(await ask(nobody, 'checkout')).toMatchObject({
      status: 'unmatched',
      resolution: { candidates: [] },
    });
  });

  it('refuses what evidence refuses', async () => {
    const response = await request(evidence.server)
      .get('/api/asking/checkout?at=2099-01-01T00:00:00Z')
      .set('authorization', mockCredentials.user.header(ana));
    expect(response.status).toBe(400);
    expect(response.body.error.message).toMatch(/lies in the future/);
  });

  it('lists changes by several kinds, outcomes and owners', async () => {
    const { status, body } = await request(evidence.server)
      .get('/api/asking/changes/of')
      .set('authorization', mockCredentials.user.header(ana));
    expect([status, body]).toEqual([200, []]);
  });

  it('says what is ambiguous, with what the caller may see', async () => {
    expect(await ask(ana, 'co')).toMatchObject({
      status: 'ambiguous',
      resolution: { candidates: [{}, {}] },
    });
    expect(await ask(outsider, 'co')).toMatchObject({
      status: 'ambiguous',
      resolution: {
        candidates: [{ entityRef: 'component:default/checkout' }],
      },
    });
  });

  it('finds news, and nothing where there are none', async () => {
    const next = async (after: number) =>
      (
        await request(evidence.server)
          .get(`/api/asking/feed/${after}`)
          .set('authorization', mockCredentials.user.header(ana))
      ).body;
    const all = await next(0);
    expect(all.items.length).toBeGreaterThan(0);
    const end = all.nextAfter;
    expect(await next(end)).toEqual({ items: [], nextAfter: end });
    await evidence
      .as()
      .post('/changes', {
        source: 'ci',
        id: '1',
        kind: 'deploy',
        entityRef: 'component:default/checkout',
        occurredAt: '2026-03-01T11:00:00Z',
      })
      .expect(201);
    await until(async () => (await next(end)).items.length > 0);
    expect((await next(end)).items).toMatchObject([
      { type: 'change', entityRef: 'component:default/checkout' },
    ]);
  });

  it('records decisions in the name of the plugin, and of nobody else', async () => {
    const decide = (authorization: string, query: object) =>
      request(evidence.server)
        .post('/api/asking/decide/one')
        .query(query)
        .set('authorization', authorization);
    const user = mockCredentials.user.header(ana);
    const first = await decide(user, { reason: 'Urgent' });
    expect(first.body).toMatchObject({ id: 'one', status: 'recorded', seq: 1 });
    const again = await decide(user, { reason: 'Urgent' });
    expect(again.body).toEqual({ ...first.body, status: 'existing' });
    expect((await decide(user, { reason: 'Not so' })).status).toBe(409);
    // Whoever calls the plugin, be it with the local token, is not the plugin.
    for (const caller of [user, mockCredentials.service.header()]) {
      const { status } = await decide(caller, { reason: 'Me', as: 'caller' });
      expect(status).toBe(403);
    }
    const { body } = await evidence.as(ana).get('/decisions');
    expect(body.items).toMatchObject([
      { id: 'one', actor: ana, recordedBy: 'plugin:asking', state: 'valid' },
    ]);
  });
});

describe('evidenceServiceRef in another process', () => {
  it('asks evidence for news once, however often it is called', async () => {
    const evidence = await startEvidence({
      entities: [aComponent('checkout')],
      features: [asking, apart],
    });
    const next = async (after: number) =>
      (
        await request(evidence.server)
          .get(`/api/asking/feed/${after}`)
          .set('authorization', mockCredentials.user.header(ana))
      ).body;
    const { nextAfter: end } = await next(0);
    const sent = jest.spyOn(globalThis, 'fetch');
    try {
      const countsOf = async () => {
        sent.mockClear();
        for (let looks = 0; looks < 20; looks++) {
          expect(await next(end)).toEqual({ items: [], nextAfter: end });
        }
        return sent.mock.calls.length;
      };
      // Until the one that waits has found the end.
      await until(async () => (await countsOf()) <= 1);
    } finally {
      sent.mockRestore();
    }
  });
});

async function until(holds: () => Promise<boolean>) {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 100) {
      throw new Error('It has not come to pass');
    }
    await new Promise(resolve => {
      setTimeout(resolve, 100);
    });
  }
}
