import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  CatalogService,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createRegisterAction } from './register';

jest.setTimeout(60_000);

const descriptor = (kind: string, spec = '{}') =>
  `apiVersion: backstage.io/v1alpha1\nkind: ${kind}\nmetadata: { name: checkout }\nspec: ${spec}\n`;

const files: Record<string, string> = {
  '/good.yaml': descriptor(
    'Component',
    '{ type: service, lifecycle: production, owner: payments }',
  ),
  '/incomplete.yaml': descriptor('Component', '{ type: service }'),
  '/forbidden.yaml': descriptor('User', '{ memberOf: [] }'),
  '/text.yaml': 'a text: [',
};

describe('plumbline:catalog:register, with a real catalog', () => {
  let server: Server;
  let catalog: CatalogService;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;
  let base: string;

  beforeAll(async () => {
    server = createServer((req, res) => {
      const text = files[req.url!];
      res.writeHead(text === undefined ? 404 : 200);
      res.end(text);
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    base = `http://${host}`;
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        createBackendPlugin({
          pluginId: 'asks',
          register(reg) {
            reg.registerInit({
              deps: { service: catalogServiceRef },
              init: async ({ service }) => {
                catalog = service;
              },
            });
          },
        }),
        mockServices.rootConfig.factory({
          data: {
            backend: {
              database: { client: 'better-sqlite3', connection: ':memory:' },
              reading: { allow: [{ host }] },
            },
          },
        }),
      ],
    });
  });
  afterAll(async () => {
    await backend.stop();
    await new Promise(done => server.close(done));
  });

  const run = async (url: string) => {
    const output: Record<string, unknown> = {};
    await createRegisterAction({ catalog }).handler({
      ...createMockActionContext({ input: { url } }),
      isDryRun: false,
      getInitiatorCredentials: async () =>
        mockCredentials.user('user:default/ana'),
      output: (name, value) => {
        output[name] = value;
      },
    });
    return output;
  };

  it.each([
    ['/incomplete.yaml', /must have required property 'lifecycle'/],
    ['/forbidden.yaml', /not of an allowed kind/],
    ['/text.yaml', /YAML error|is not valid|unexpected end|failed to parse/i],
    ['/none.yaml', /no matching files found/],
    ['https://nowhere.example/catalog-info.yaml', /not allowed/],
  ])('says why it can not register %s', async (path, why) => {
    const url = path.startsWith('/') ? `${base}${path}` : path;
    const { message } = await run(url).catch(error => error);
    expect(message).toMatch(/^The catalog does not take '/);
    expect(message).toMatch(why);
    expect(message).not.toContain('Request failed with');
  });

  it('registers what the catalog takes', async () => {
    const url = `${base}/good.yaml`;
    expect(await run(url)).toMatchObject({
      entityRef: 'component:default/checkout',
      existed: false,
    });
    expect(await run(url)).toMatchObject({ existed: true });
  });
});
