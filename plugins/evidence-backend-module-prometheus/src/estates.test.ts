import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import {
  aComponent,
  ana,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { Call, seriesOf } from './__testUtils__/estate';
import { prometheusModule } from './module';

/**
 * Sock Shop, as its repository describes it. It has a service called `user`,
 * which is also what tracing calls a caller that it does not know.
 */
const sockShop: Call[] = [
  ['user', 'front-end', 'virtual_node'],
  ['front-end', 'catalogue'],
  ['front-end', 'carts'],
  ['front-end', 'orders'],
  ['front-end', 'user'],
  ['catalogue', 'catalogue-db', 'database'],
  ['carts', 'carts-db', 'database'],
  ['user', 'user-db', 'database'],
  ['orders', 'user'],
  ['orders', 'carts'],
  ['orders', 'payment'],
  ['orders', 'shipping'],
  ['orders', 'orders-db', 'database'],
  ['shipping', 'queue-master', 'messaging_system'],
  ['payment', 'unknown', 'virtual_node'],
];

/** OpenTelemetry's demo; its names have endings that others' have not. */
const astronomyShop: Call[] = [
  ['user', 'frontend-proxy', 'virtual_node'],
  ['frontend-proxy', 'frontend'],
  ['frontend', 'ad'],
  ['frontend', 'cart'],
  ['frontend', 'checkout'],
  ['frontend', 'currency'],
  ['frontend', 'product-catalog'],
  ['frontend', 'recommendation'],
  ['frontend', 'shipping'],
  ['cart', 'valkey-cart', 'database'],
  ['checkout', 'accounting', 'messaging_system'],
  ['checkout', 'fraud-detection', 'messaging_system'],
  ['checkout', 'cart'],
  ['checkout', 'email'],
  ['checkout', 'payment'],
  ['recommendation', 'product-catalog'],
  ['shipping', 'quote'],
  ['ad', 'flagd.example.com', 'virtual_node'],
];

/** How an estate may write its names. */
const styles: Record<string, (name: string) => string> = {
  'as they are': name => name,
  'with an ending': name => `${name}-service`,
  'with an ending run in': name => `${name.replace(/-/g, '')}service`,
  'in a namespace': name => `shop/${name}`,
  'in capitals': name => name.toUpperCase(),
};
const invented = new Set(['user', 'unknown']);
/** Neither what tracing invented nor what is somebody else's is in the catalog. */
const isReal = (name: string, kind?: string) =>
  !(kind === 'virtual_node' && (invented.has(name) || name.includes('.')));

describe('an estate of which calls were measured', () => {
  let series: object[] = [];
  const server = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) {
      body += chunk;
    }
    const isGraph = body.includes('traces_service_graph');
    res.setHeader('content-type', 'application/json');
    res.end(
      JSON.stringify({
        status: 'success',
        data: { resultType: 'vector', result: isGraph ? series : [] },
      }),
    );
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  /** The edges between entities, and what else came of the measurements. */
  const edgesOf = async (calls: Call[], style: (name: string) => string) => {
    // The catalog has no namespace in its names, and no capitals.
    const inCatalog = (name: string) =>
      style(name).replace(/^.*\//, '').toLowerCase();
    series = seriesOf(calls, (name, kind) =>
      isReal(name, kind) ? style(name) : name,
    );
    const real = calls.filter(
      ([client, to, kind]) => isReal(client, kind) && isReal(to, kind),
    );
    const names = new Set(
      calls.flatMap(([client, to, kind]) =>
        [client, to].filter(name => isReal(name, kind)),
      ),
    );
    const { port } = server.address() as AddressInfo;
    const evidence = await startCollectors({
      features: [prometheusModule],
      entities: [...names].map(name => aComponent(inCatalog(name))),
      collectors: {
        metrics: { type: 'prometheus', url: `http://127.0.0.1:${port}` },
      },
    });
    expect((await evidence.run('metrics')).error).toBeUndefined();
    const found = new Set<string>();
    for (const name of names) {
      const { body } = await evidence.as(ana).post('/context', {
        entityRef: `component:default/${inCatalog(name)}`,
      });
      for (const { direction, depth, entityRef, type } of body.dependencies) {
        if (direction === 'calls' && depth === 1) {
          found.add(`${inCatalog(name)} ${type} ${entityRef.split('/')[1]}`);
        }
      }
    }
    const { body } = await evidence
      .as(ana)
      .get('/discrepancies', { kind: 'unmatched-signal' });
    return {
      found: [...found].sort(),
      real: [
        ...new Set(
          real.map(
            ([client, to, kind]) =>
              `${inCatalog(client)} ${
                kind === 'messaging_system' ? 'publishes' : 'calls'
              } ${inCatalog(to)}`,
          ),
        ),
      ].sort(),
      unmatched: body.items.length,
    };
  };

  it.each(
    Object.entries({ sockShop, astronomyShop }).flatMap(([name, calls]) =>
      Object.entries(styles).map(
        ([style, write]) => [name, style, calls, write] as const,
      ),
    ),
  )(
    '%s, its names %s, comes out with exactly its edges',
    async (_, __, calls, write) => {
      const { found, real, unmatched } = await edgesOf(calls, write);
      expect(found).toEqual(real);
      expect(unmatched).toBe(0);
    },
  );

  it('any other one does, too', async () => {
    const anyName = fc.constantFrom(
      'cart',
      'cart-service',
      'carts',
      'cartservice',
      'a',
      'b-1',
      'user',
      'orders',
      'orders-db',
      'api',
      'api-v2',
      'front.end',
      'unknowns',
    );
    const anyKind = fc.constantFrom(
      undefined,
      'database',
      'messaging_system',
    ) as fc.Arbitrary<Call[2]>;
    const anyCall = fc
      .tuple(anyName, anyName, anyKind)
      .filter(([client, to]) => client !== to) as fc.Arbitrary<Call>;
    const anyEntry = anyName.map<Call>(name => ['user', name, 'virtual_node']);
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyCall, { minLength: 1, maxLength: 12 }),
        fc.array(anyEntry, { maxLength: 2 }),
        async (calls, entries) => {
          const { found, real } = await edgesOf(
            [...calls, ...entries],
            name => name,
          );
          expect(found).toEqual(real);
        },
      ),
      { numRuns: 8 },
    );
  }, 60_000);
});
