import { createHmac } from 'node:crypto';
import {
  BackstageUserPrincipal,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { httpRouterServiceFactory } from '@backstage/backend-defaults/httpRouter';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { Resolution } from '@plumbline/backstage-plugin-evidence-common';
import { evidenceServiceRef } from '@plumbline/backstage-plugin-evidence-node';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { contextFixture } from '@plumbline/backstage-plugin-incident-brief-common/testUtils';
import authModuleChat from '@plumbline/backstage-plugin-auth-backend-module-chat';
import request from 'supertest';
import incidentBriefPlugin from '@plumbline/backstage-plugin-incident-brief-backend';
import { startServer } from '@plumbline/backstage-plugin-incident-brief-node/testUtils';
import { slackModule } from './module';

jest.setTimeout(120_000);

const closing: { close(): void }[] = [];
afterEach(() => closing.splice(0).forEach(one => one.close()));

const checkout = 'component:default/checkout';
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

function user(name: string, annotations: Record<string, string>) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name, namespace: 'default', annotations },
    spec: { memberOf: [] },
  };
}

/** Evidence that hides checkout from Li, and is slow about what says so. */
function evidence() {
  const fake = fakeEvidenceService({
    contexts: [contextFixture()],
    signals: { checkout, slow: checkout, orders: ambiguous },
  });
  const principals: string[] = [];
  const factory = createServiceFactory({
    service: evidenceServiceRef,
    deps: {},
    factory: () => ({
      ...fake,
      async getContext(
        query: Parameters<typeof fake.getContext>[0],
        options: Parameters<typeof fake.getContext>[1],
      ) {
        const principal = options.credentials
          .principal as BackstageUserPrincipal;
        principals.push(principal.userEntityRef);
        if (query.signal?.type === 'text' && query.signal.text === 'slow') {
          await new Promise(resolve => {
            setTimeout(resolve, 2_600);
          });
        }
        return principal.userEntityRef === 'user:default/li'
          ? {
              status: 'unmatched' as const,
              resolution: { status: 'unmatched' as const, candidates: [] },
            }
          : fake.getContext(query, options);
      },
    }),
  });
  return { factory, principals };
}

async function start(config: { secrets?: object; chat?: object } = {}) {
  const { secrets = { old: 'older', current: 's3cret' }, chat = {} } = config;
  const hooks = await startServer(() => ({ status: 200, body: { ok: true } }));
  closing.push(hooks);
  const { factory, principals } = evidence();
  const { server } = await startTestBackend({
    features: [
      incidentBriefPlugin,
      slackModule,
      authPlugin,
      authModuleChat,
      // The real ones: who may act for whom is what is tested.
      authServiceFactory,
      httpAuthServiceFactory,
      httpRouterServiceFactory,
      factory,
      catalogServiceMock.factory({
        entities: [
          user('ana', {
            'slack.com/user-id': 'U0ANA',
            'slack.com/team-id': 'T1',
          }),
          user('li', { 'slack.com/user-id': 'U0LI' }),
          user('sam', { 'slack.com/user-id': 'U0TWICE' }),
          user('sam.2', { 'slack.com/user-id': 'U0TWICE' }),
        ],
      }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'https://portal.example.com' },
          backend: { baseUrl: 'http://localhost:7007' },
          auth: { providers: { chat } },
          plumbline: {
            webhooks: { slack: { secrets } },
            outbound: { allow: { hooks: hooks.host } },
          },
        },
      }),
    ],
  });

  async function send(
    fields: Record<string, string>,
    how: {
      secret?: string;
      at?: number;
      path?: string;
      signature?: string;
    } = {},
  ) {
    const body = new URLSearchParams({
      command: '/brief',
      user_id: 'U0ANA',
      team_id: 'T1',
      response_url: `http://${hooks.host}/commands/T1/1/x`,
      ...fields,
    }).toString();
    const timestamp = Math.floor((how.at ?? Date.now()) / 1000);
    const hmac = createHmac('sha256', how.secret ?? 's3cret');
    const signature =
      how.signature ??
      `v0=${hmac.update(`v0:${timestamp}:${body}`).digest('hex')}`;
    return request(server)
      .post(`/api/incident-brief${how.path ?? '/slack'}`)
      .set('content-type', 'application/x-www-form-urlencoded')
      .set('x-slack-request-timestamp', String(timestamp))
      .set('x-slack-signature', signature)
      .send(body);
  }
  return { send, hooks, principals, server };
}

const blocksOf = (body: any): string => JSON.stringify(body.blocks);

describe('POST /slack', () => {
  it('answers the linked user, and nobody else sees it', async () => {
    const { send, principals } = await start();
    const { status, body } = await send({ text: 'checkout' });
    expect(status).toBe(200);
    expect(body.response_type).toBe('ephemeral');
    expect(blocksOf(body)).toContain('CheckoutHighErrorRate');
    expect(blocksOf(body)).toMatch(/digest sha256:[0-9a-f]{64}/);
    expect(blocksOf(body)).toContain(
      '<https://portal.example.com/brief?entityRef=component%3Adefault%2Fcheckout|Open the brief>',
    );
    expect(principals).toEqual(['user:default/ana']);
  });

  it('answers another as they may see it', async () => {
    const { send, principals } = await start();
    for (const text of ['checkout', 'Component:default/Checkout']) {
      const { body } = await send({ text, user_id: 'U0LI', team_id: 'T9' });
      expect(blocksOf(body)).toContain('names nothing that you can see');
    }
    expect(principals).toEqual(['user:default/li', 'user:default/li']);
  });

  it.each([
    [
      'is linked to nobody',
      { user_id: 'U0NEW' },
      /Nobody in the portal is linked to you.*slack.com\/user-id: U0NEW/,
    ],
    [
      'is of another workspace',
      { team_id: 'T2' },
      /Nobody in the portal is linked to you/,
    ],
    ['is written otherwise', { user_id: 'U0Ana' }, undefined],
    ['is claimed by two', { user_id: 'U0TWICE' }, /More than one user/],
  ])('acts as nobody for a sender who %s', async (_, fields, message) => {
    const { send, principals } = await start();
    const { status, body } = await send({ text: 'checkout', ...fields });
    expect(status).toBe(message ? 200 : 400);
    expect(message ? blocksOf(body) : '').toMatch(message ?? '');
    expect(principals).toEqual([]);
  });

  it('gives commands to run where more than one is meant', async () => {
    const { send } = await start();
    const { body } = await send({ text: 'orders' });
    expect(blocksOf(body)).toContain(
      '`/brief component:default/legacy-orders`',
    );
  });

  it('explains itself', async () => {
    const { send, principals } = await start();
    for (const text of ['help', '', ' HELP ']) {
      const { body } = await send({ text, user_id: 'U0NEW' });
      expect(blocksOf(body)).toContain('/brief checkout');
    }
    expect(principals).toEqual([]);
  });

  it('acknowledges what takes long, and answers later', async () => {
    const { send, hooks } = await start();
    const { body } = await send({ text: 'slow' });
    expect(blocksOf(body)).toContain('the brief follows here');
    for (let i = 0; i < 50 && hooks.seen.length === 0; i++) {
      await new Promise(resolve => {
        setTimeout(resolve, 100);
      });
    }
    expect(hooks.seen).toMatchObject([
      { path: '/commands/T1/1/x', body: { response_type: 'ephemeral' } },
    ]);
    expect(blocksOf(hooks.seen[0].body)).toContain('CheckoutHighErrorRate');
  });

  it.each([
    'https://hooks.slack.com.evil.test/x',
    'http://hooks.slack.com/x',
    'http://127.0.0.1:9/x',
    'https://user@hooks.slack.com/',
    'nonsense',
  ])('posts no late answer to %s', async url => {
    const { send, hooks } = await start();
    const { body } = await send({ text: 'slow', response_url: url });
    expect(blocksOf(body)).toContain('longer than Slack waits');
    expect(hooks.seen).toEqual([]);
  });

  it('takes every secret that is configured', async () => {
    const { send } = await start();
    expect((await send({ text: 'help' }, { secret: 'older' })).status).toBe(
      200,
    );
  });

  it('refuses what Slack has not signed just now', async () => {
    const { send, principals } = await start();
    const minute = 60_000;
    for (const [how, message] of [
      [{ secret: 'wrong' }, /No configured secret has signed/],
      [{ signature: 'v0=abc' }, /'X-Slack-Signature' is missing or wrong/],
      [{ at: Date.now() - 6 * minute }, /more than five minutes/],
      [{ at: Date.now() + 6 * minute }, /more than five minutes/],
    ] as const) {
      const { status, body } = await send({ text: 'checkout' }, how);
      expect(status).toBe(401);
      expect(body.error.message).toMatch(message);
    }
    expect(principals).toEqual([]);
    expect(
      (await send({ text: 'help' }, { at: Date.now() - 4 * minute })).status,
    ).toBe(200);
    expect(
      (await send({ text: 'help' }, { at: Date.now() + 4 * minute })).status,
    ).toBe(200);
  });

  it('is closed until a secret is configured', async () => {
    const { send } = await start({ secrets: { blank: ' ' } });
    const { status, body } = await send({ text: 'help' }, { secret: ' ' });
    expect(status).toBe(401);
    expect(body.error.message).toMatch(/closed until a secret is configured/);
  });

  it('opens nothing else', async () => {
    const { server, send } = await start();
    for (const path of [
      '/brief?entityRef=component:default/checkout',
      '/deliveries',
    ]) {
      const { status } = await request(server).get(
        `/api/incident-brief${path}`,
      );
      expect([path, status]).toEqual([path, 401]);
    }
    expect(
      (await send({ text: 'checkout' }, { path: '/slack/more' })).status,
    ).toBe(404);
    expect(
      (await request(server).get('/api/incident-brief/slack')).status,
    ).toBe(404);
  });
});
