import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import authModuleChatProvider from './index';

const ANA = 'user:default/ana.ruiz';

async function start() {
  const { server } = await startTestBackend({
    features: [
      authPlugin,
      authModuleChatProvider,
      catalogServiceMock.factory({
        entities: [
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'User',
            metadata: { name: 'ana.ruiz', namespace: 'default' },
            spec: { memberOf: ['payments'] },
          },
        ],
      }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost:7007' },
          backend: { baseUrl: 'http://localhost:7007' },
          auth: { providers: { chat: {} } },
        },
      }),
    ],
  });
  return (headers: Record<string, string>) =>
    request(server).get('/api/auth/chat/refresh').set(headers);
}

const by = (subject: string, targetPluginId = 'auth') =>
  mockCredentials.service.token({
    onBehalfOf: mockCredentials.service(subject),
    targetPluginId,
  });

describe('acting for a chat user', () => {
  it('gives the incident brief a token of the user', async () => {
    const refresh = await start();
    const { status, body } = await refresh({
      'x-plumbline-chat-service': by('plugin:incident-brief'),
      'x-plumbline-chat-user': ANA,
    });
    expect(status).toBe(200);
    expect(body.backstageIdentity).toMatchObject({
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      identity: { type: 'user', userEntityRef: ANA },
    });
  });

  it('refuses everybody else, and everything else', async () => {
    const refresh = await start();
    const brief = by('plugin:incident-brief');
    for (const [service, user, status] of [
      [undefined, ANA, 401],
      ['nonsense', ANA, 401],
      [by('plugin:scaffolder'), ANA, 403],
      [by('external:plumbline-local'), ANA, 403],
      [by('plugin:incident-brief', 'catalog'), ANA, 401],
      [mockCredentials.user.token(ANA), ANA, 403],
      [brief, undefined, 400],
      [brief, 'ana.ruiz', 400],
      [brief, 'group:default/ana.ruiz', 400],
      [brief, 'user:default/ghost', 404],
    ] as const) {
      const answer = await refresh({
        ...(service && { 'x-plumbline-chat-service': service }),
        ...(user && { 'x-plumbline-chat-user': user }),
        // Neither counts as proof, nor gets in the way.
        authorization: `Bearer ${mockCredentials.service.token()}`,
      });
      expect([service, user, answer.status]).toEqual([service, user, status]);
      expect(answer.body.backstageIdentity).toBeUndefined();
    }
  });
});
