import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProductTemplates } from './ProductTemplates';
import { ProvisionedResources } from './ProvisionedResources';

const service = 'component:default/checkout';
const request = {
  id: 'req-000000000001',
  creation: 'c-1',
  state: 'active',
  product: 'shared-postgresql-database',
  intent: {
    service,
    owner: 'group:default/payments',
    environment: 'dev',
    costCenter: 'cc-payments',
    dataClassification: 'restricted',
  },
  expiresAt: '2026-12-24T00:00:00.000Z',
  resourceRef: 'resource:default/checkout-dev',
  resourceType: 'postgresql-database',
};
/** No name that the catalog takes. */
const poison = {
  ...request,
  id: 'req-000000000002',
  resourceRef: 'resource:default/',
};

describe('provisioned resources', () => {
  it('are in the catalog with their owner, system and edge, and stay while nobody answers', async () => {
    let answer: () => [number, unknown] = () => [200, { items: [] }];
    const server = createServer((req, res) => {
      const wanted = new URL(req.url!, 'http://here').searchParams.get('state');
      const [status, body] =
        wanted === 'active' ? answer() : [200, { items: [] }];
      res.writeHead(status, { 'content-type': 'application/json' });
      res.end(JSON.stringify(body));
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const mutations: string[][] = [];
    const entities: unknown[] = [];
    let run: () => Promise<void> = async () => {};
    const provider = new ProvisionedResources({
      auth: mockServices.auth(),
      catalog: catalogServiceMock({
        entities: [
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: { name: 'checkout', namespace: 'default' },
            spec: { system: 'shop' },
          },
        ],
      }),
      discovery: mockServices.discovery.mock({
        getBaseUrl: async () => `http://127.0.0.1:${port}`,
      }),
      events: mockServices.events.mock(),
      logger: mockServices.logger.mock(),
      started: Promise.resolve(),
      schedule: {
        run: async ({ fn }) => {
          run = async () => fn(new AbortController().signal);
        },
      },
    });
    await provider.connect({
      applyMutation: async mutation => {
        const deferred = mutation.type === 'full' ? mutation.entities : [];
        mutations.push(deferred.map(({ entity }) => entity.metadata.name));
        entities.push(...deferred.map(({ entity }) => entity));
      },
      refresh: async () => {},
    } as EntityProviderConnection);

    await run();
    answer = () => [200, { items: [poison, request] }];
    await run();
    await run();
    answer = () => [500, { error: { message: 'not now' } }];
    await run();
    answer = () => [200, { items: [] }];
    await run();
    // Another replica may have applied something else since.
    expect(mutations).toEqual([[], ['checkout-dev'], ['checkout-dev'], []]);
    expect(entities.slice(-1)).toMatchObject([
      {
        kind: 'Resource',
        metadata: {
          annotations: {
            'plumbline.dev/request': request.id,
            'plumbline.dev/creation': request.creation,
            'plumbline.dev/environment': 'dev',
            'plumbline.dev/data-classification': 'restricted',
            'plumbline.dev/cost-center': 'cc-payments',
            'plumbline.dev/expires-at': request.expiresAt,
          },
        },
        spec: {
          type: 'postgresql-database',
          owner: 'group:default/payments',
          system: 'shop',
          dependencyOf: [service],
        },
      },
    ]);
    server.close();
  });
});

describe('templates of products', () => {
  it('stay as they were where one product can not be read', async () => {
    const broken = new Set<string>();
    const details = (id: string, title: string) => ({
      id,
      title,
      description: 'One',
      owner: 'group:default/platform',
      state: 'supported',
      engine: 'postgresql',
      form: { schema: { properties: {}, required: [] }, levels: {} },
    });
    let title = 'First';
    const mutations: string[][] = [];
    let run: () => Promise<void> = async () => {};
    const provider = new ProductTemplates({
      client: {
        listProducts: async () =>
          ({ items: ['a', 'b', 'c'].map(id => details(id, title)) } as never),
        getProduct: async id => {
          if (broken.has(id)) {
            throw new Error('It can not be read');
          }
          return details(id, title) as never;
        },
      },
      events: mockServices.events.mock(),
      logger: mockServices.logger.mock(),
      started: Promise.resolve(),
      schedule: {
        run: async ({ fn }) => {
          run = async () => fn(new AbortController().signal);
        },
      },
    });
    await provider.connect({
      applyMutation: async mutation => {
        const deferred = mutation.type === 'full' ? mutation.entities : [];
        mutations.push(
          deferred.map(({ entity }) => String(entity.metadata.title)),
        );
      },
      refresh: async () => {},
    } as EntityProviderConnection);
    await run();
    broken.add('b');
    title = 'Second';
    await run();
    expect(mutations).toEqual([
      ['First', 'First', 'First'],
      ['Second', 'First', 'Second'],
    ]);
  });
});
