import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { JsonObject } from '@backstage/types';
import request from 'supertest';
import authModuleExampleProvider from './index';

const ANA = 'user:default/ana.ruiz';

const entities = [
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name: 'ana.ruiz', namespace: 'default' },
    spec: { memberOf: ['payments'] },
    relations: [{ type: 'memberOf', targetRef: 'group:default/payments' }],
  },
];

const openConfig = {
  app: { baseUrl: 'http://localhost:7007' },
  backend: {
    baseUrl: 'http://localhost:7007',
    listen: { host: '127.0.0.1', port: 0 },
  },
  auth: { providers: { example: {} } },
  plumbline: {
    signIn: 'example',
    launcher: 'local',
    exampleUsers: {
      [ANA]: 'Ana Ruiz',
      'user:default/ghost': 'Not in the catalog',
    },
  },
};

async function start(config: JsonObject = openConfig) {
  const { server } = await startTestBackend({
    features: [
      authPlugin,
      authModuleExampleProvider,
      catalogServiceMock.factory({ entities }),
      mockServices.rootConfig.factory({ data: config }),
    ],
  });
  return (headers: Record<string, string> = { 'x-plumbline-user': ANA }) =>
    request(server).get('/api/auth/example/refresh').set(headers);
}

describe('sign-in as an example user', () => {
  beforeEach(() => {
    process.env.PLUMBLINE_LAUNCHER = '1';
  });
  afterEach(() => {
    delete process.env.PLUMBLINE_LAUNCHER;
  });

  it('gives a token with the groups of the catalog', async () => {
    const refresh = await start();

    const { status, body } = await refresh();

    expect(status).toBe(200);
    expect(body).toMatchObject({
      profile: { displayName: 'Ana Ruiz' },
      backstageIdentity: {
        token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        identity: { type: 'user', userEntityRef: ANA },
      },
    });
  });

  it('takes a short or differently cased ref', async () => {
    const refresh = await start();

    const { body } = await refresh({ 'x-plumbline-user': 'Ana.Ruiz' });

    expect(body.backstageIdentity.identity.userEntityRef).toBe(ANA);
  });

  it('refuses everything else with one sentence', async () => {
    const refresh = await start();

    const answers = await Promise.all([
      refresh({}),
      refresh({ 'x-plumbline-user': ' ' }),
      refresh({ 'x-plumbline-user': 'user:' }),
      refresh({ 'x-plumbline-user': 'user:default/eve' }),
      refresh({ 'x-plumbline-user': 'group:default/ana.ruiz' }),
      refresh({ 'x-plumbline-user': 'user:default/ghost' }),
      refresh({ 'x-plumbline-user': ANA, host: 'evil.example.com:7007' }),
    ]);

    expect(
      answers.map(({ status, body }) => `${status} ${body.error.message}`),
    ).toEqual([
      expect.stringMatching(/^401 Name an example user in the header/),
      expect.stringMatching(/^401 Name an example user in the header/),
      expect.stringMatching(/^400 The header 'x-plumbline-user' must hold/),
      expect.stringMatching(/^403 'user:default\/eve' is not an example user/),
      expect.stringMatching(/^403 'group:default\/ana.ruiz' is not an example/),
      expect.stringMatching(/^404 The example user 'user:default\/ghost'/),
      expect.stringMatching(
        /^403 Example users may sign in only at a loopback/,
      ),
    ]);
  });

  it.each([
    ['nothing asks for it', { plumbline: { signIn: 'guest' } }],
    ['the launcher did not write it', { plumbline: { launcher: undefined } }],
    ['it listens everywhere', { backend: { listen: { port: 0 } } }],
    ['it listens everywhere, in short', { backend: { listen: ':7007' } }],
    [
      'it listens on an address of the network',
      { backend: { listen: { host: '10.0.0.4', port: 0 } } },
    ],
  ])('does not exist when %s', async (_, change: JsonObject) => {
    const refresh = await start({
      ...openConfig,
      backend: { ...openConfig.backend, ...(change.backend as JsonObject) },
      plumbline: {
        ...openConfig.plumbline,
        ...(change.plumbline as JsonObject),
      },
    });

    const { status, body } = await refresh();

    expect(status).toBe(404);
    expect(body.backstageIdentity).toBeUndefined();
  });

  it('does not exist without the marker of the launcher', async () => {
    delete process.env.PLUMBLINE_LAUNCHER;
    const refresh = await start();

    expect((await refresh()).status).toBe(404);
  });
});
