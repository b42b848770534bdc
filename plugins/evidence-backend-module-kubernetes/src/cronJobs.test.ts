import {
  aComponent,
  factsOf,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import type { JsonObject } from '@backstage/types';
import { cronJob, deployment } from './__testUtils__/objects';
import { startCluster } from './__testUtils__/startCluster';

jest.setTimeout(120_000);

const inShop = 'backstage.io/kubernetes-namespace';
const byId = 'backstage.io/kubernetes-id';

async function start(keys?: JsonObject, config?: JsonObject) {
  const cluster = await startCluster({
    keys,
    config,
    entities: [
      aComponent('checkout', { annotations: { [byId]: 'checkout' } }),
      aComponent('ledger', {
        annotations: { [byId]: 'ledger', [inShop]: 'shop' },
      }),
      aComponent('search', {
        annotations: {
          [byId]: 'search',
          'backstage.io/kubernetes-cluster': 'prod-us',
        },
      }),
      aComponent('here', {
        annotations: {
          [byId]: 'here',
          'backstage.io/kubernetes-cluster': 'prod-eu',
        },
      }),
      aComponent('cart'),
    ],
  });
  const { server } = cluster;
  server.apply('deployments', deployment('anything'));
  const labelled = (name: string, id: string, suspend?: boolean) =>
    server.apply(
      'cronjobs',
      cronJob(name, { labels: { [byId]: id }, suspend }),
    );
  return {
    ...cluster,
    labelled,
    jobsOf: async (name: string) =>
      (await factsOf(cluster.as, `component:default/${name}`))['cleanup.jobs'],
  };
}

describe('scheduled jobs', () => {
  it('are counted until they are suspended or gone', async () => {
    const { jobsOf, labelled, pass, server, close } = await start();
    labelled('nightly', 'checkout');
    labelled('звіти', 'checkout', false);
    labelled('cart', 'cart');
    labelled('index', 'search');
    expect(await pass('2026-03-01T12:00:00Z')).toBe('succeeded');
    expect(await jobsOf('checkout')).toEqual({
      remaining: 2,
      items: [{ id: 'shop/nightly' }, { id: 'shop/звіти' }],
    });
    expect(await jobsOf('ledger')).toEqual({ remaining: 0 });
    // It runs elsewhere, or nothing states where it runs.
    expect(await jobsOf('search')).toBeUndefined();
    expect(await jobsOf('cart')).toBeUndefined();

    labelled('nightly', 'checkout', true);
    server.delete('cronjobs', 'shop', 'звіти');
    expect(await pass('2026-03-01T12:01:00Z')).toBe('succeeded');
    expect(await jobsOf('checkout')).toEqual({ remaining: 0 });
    await close();
  });

  it('are not known to be none where another cluster may run some', async () => {
    const clusters = [{ name: 'prod-us', url: 'https://10.0.0.2:6443' }];
    const { jobsOf, labelled, pass, close } = await start(undefined, {
      kubernetes: { clusterLocatorMethods: [{ type: 'config', clusters }] },
    });
    expect(await pass('2026-03-01T12:00:00Z')).toBe('succeeded');
    expect(await jobsOf('checkout')).toBeUndefined();
    expect(await jobsOf('here')).toEqual({ remaining: 0 });
    labelled('nightly', 'checkout');
    expect(await pass('2026-03-01T12:01:00Z')).toBe('succeeded');
    expect(await jobsOf('checkout')).toMatchObject({ remaining: 1 });
    await close();
  });

  it('are unknown where some namespaces are not read', async () => {
    const { jobsOf, labelled, pass, close } = await start({
      namespaces: ['shop'],
    });
    expect(await pass('2026-03-01T12:00:00Z')).toBe('succeeded');
    expect(await jobsOf('checkout')).toBeUndefined();
    expect(await jobsOf('ledger')).toEqual({ remaining: 0 });

    labelled('nightly', 'checkout');
    expect(await pass('2026-03-01T12:01:00Z')).toBe('succeeded');
    expect(await jobsOf('checkout')).toMatchObject({ remaining: 1 });

    labelled('nightly', 'checkout', true);
    expect(await pass('2026-03-01T12:02:00Z')).toBe('succeeded');
    expect(await jobsOf('checkout')).toBeUndefined();
    await close();
  });

  it.each([
    ['a permission is missing', 403],
    ['the server has none', 404],
  ])('are unknown where %s, and the rest is reported', async (_, status) => {
    const { jobsOf, pass, server, workloadsOf, close } = await start();
    server.apply('deployments', deployment('checkout'));
    server.intercept = (_req, res, { pathname }) => {
      if (!pathname.endsWith('/cronjobs')) {
        return false;
      }
      res.statusCode = status;
      res.end('{"kind":"Status"}');
      return true;
    };
    expect(await pass('2026-03-01T12:00:00Z')).toBe('succeeded');
    expect(await jobsOf('checkout')).toBeUndefined();
    expect(await workloadsOf('checkout')).toHaveLength(1);
    await close();
  });

  it('are named where they cannot be read for another reason', async () => {
    const { jobsOf, pass, server, close } = await start();
    server.intercept = (_req, res, { pathname }) =>
      pathname.endsWith('/cronjobs') && Boolean(res.end('<html>'));
    expect(await pass('2026-03-01T12:00:00Z')).toContain(
      'Not read of cluster prod-eu: cronjobs (',
    );
    expect(await jobsOf('checkout')).toBeUndefined();
    await close();
  });
});
