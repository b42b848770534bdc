import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import request from 'supertest';
import { catalogModuleRegisteredLocations } from './registeredLocations';

jest.setTimeout(120_000);

const entity = (kind: string, name: string, spec: object) =>
  JSON.stringify({
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name },
    spec,
  });
const group = { type: 'team', children: [] };
const component = { type: 'service', lifecycle: 'p', owner: 'payments' };

describe('catalogModuleRegisteredLocations', () => {
  /** What is served, by path; the target of a configured location is `/own`. */
  const files: Record<string, string[]> = {
    '/own': [entity('Group', 'configured', group)],
    '/good': [
      entity('Component', 'registered', component),
      entity('Group', 'intruders', group),
      entity('User', 'intruder', { memberOf: ['payments'] }),
    ],
    '/nested': [
      entity('Location', 'nested', { type: 'url', targets: ['./more'] }),
    ],
    '/more': [
      entity('Component', 'deeper', component),
      entity('Group', 'deeper', group),
    ],
    '/away': [
      entity('Location', 'away', {
        type: 'url',
        target: 'https://bitbucket.org/evil/x/src/main/a.yaml',
      }),
    ],
  };
  const site = createServer((req, res) => {
    const found = files[req.url!];
    res.statusCode = found ? 200 : 404;
    res.end(found?.join('\n---\n'));
  });
  let backend: Awaited<ReturnType<typeof startTestBackend>>;
  let base: string;

  beforeAll(async () => {
    await new Promise<void>(resolve => {
      site.listen(0, '127.0.0.1', resolve);
    });
    const host = `127.0.0.1:${(site.address() as AddressInfo).port}`;
    base = `http://${host}`;
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModuleRegisteredLocations,
        mockServices.rootConfig.factory({
          data: {
            backend: {
              baseUrl: 'http://localhost',
              reading: { allow: [{ host }, { host: '*.named.example' }] },
            },
            integrations: { github: [{ host: 'github.com' }] },
            catalog: {
              processingInterval: { seconds: 1 },
              // As wide as a layer of somebody's may make them.
              rules: [{ allow: ['Component', 'Location', 'Group', 'User'] }],
              locations: [{ type: 'url', target: `${base}/own` }],
            },
          },
        }),
      ],
    });
  });

  afterAll(async () => {
    await backend.stop();
    site.close();
  });

  const register = (
    target: string,
    credentials: string = mockCredentials.service.header(),
  ) =>
    request(backend.server)
      .post('/api/catalog/locations')
      .set('authorization', credentials)
      .send({ type: 'url', target });

  async function entityRefs(): Promise<string[]> {
    const { body } = await request(backend.server)
      .get('/api/catalog/entities')
      .set('authorization', mockCredentials.service.header());
    return body
      .map((each: { kind: string; metadata: { name: string } }) =>
        `${each.kind}:${each.metadata.name}`.toLowerCase(),
      )
      .filter((ref: string) => !ref.startsWith('location:generated'))
      .sort();
  }

  it.each([
    ['https://bitbucket.org/evil/x/src/main/a.yaml', 403],
    ['https://evil.example/a.yaml', 403],
    ['https://github.com@evil.example/a.yaml', 400],
    ['https://github.com.evil.example/a.yaml', 403],
    ['https://named.example/a.yaml', 403],
    ['http://169.254.169.254/latest', 403],
    ['https://me:token@github.com/a.yaml', 400],
    ['not a URL', 400],
  ])('refuses to register %s', async (target, status) => {
    for (const credentials of [
      mockCredentials.service.header(),
      mockCredentials.user.header(),
    ]) {
      const { status: got, body } = await register(target, credentials);
      expect([got, typeof body.error?.message]).toEqual([status, 'string']);
    }
  });

  it('refuses to move a location to another host', async () => {
    const { body } = await register('https://github.com/acme/x/a.yaml');
    const moved = await request(backend.server)
      .put(`/api/catalog/locations/${body.location.id}`)
      .set('authorization', mockCredentials.service.header())
      .send({ type: 'url', target: 'https://evil.example/a.yaml' });
    expect(moved.status).toBe(403);
    const wildcard = await register('https://git.named.example/a.yaml');
    expect(wildcard.status).toBe(201);
  });

  it('takes everything from it but users and groups, and reads no other host', async () => {
    for (const path of ['/good', '/nested', '/away']) {
      expect((await register(`${base}${path}`)).status).toBe(201);
    }
    const expected = [
      'component:deeper',
      'component:registered',
      'group:configured',
      'location:nested',
    ];
    const until = Date.now() + 20_000;
    let refs: string[] = [];
    while (Date.now() < until && refs.length < expected.length) {
      refs = await entityRefs();
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    // Time for what must not come.
    await new Promise(resolve => setTimeout(resolve, 2_000));
    expect(await entityRefs()).toEqual(expected);
  });
});
