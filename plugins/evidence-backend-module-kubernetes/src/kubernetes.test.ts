import {
  aComponent,
  setClock,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { deployment, pod } from './__testUtils__/objects';
import { startCluster, token } from './__testUtils__/startCluster';

jest.setTimeout(120_000);

describe('a cluster that is read', () => {
  let cluster: Awaited<ReturnType<typeof startCluster>>;

  beforeAll(async () => {
    cluster = await startCluster({
      entities: ['checkout', 'cart'].map(name => aComponent(name)),
    });
  });
  afterAll(() => cluster.close());

  it('shows what runs where, in which version', async () => {
    const { server } = cluster;
    server.apply(
      'deployments',
      deployment('checkout', { replicas: 3, ready: 2 }),
    );
    server.apply('pods', pod('checkout', 'aaaaa'));
    expect(await cluster.pass()).toBe('succeeded');
    expect(await cluster.workloadsOf('checkout')).toEqual([
      {
        name: 'checkout',
        namespace: 'shop',
        cluster: 'prod-eu',
        region: 'eu-west-1',
        environment: 'production',
        replicas: 2,
        desired: 3,
        restarts: 0,
        problems: [],
        version: 'v1.0.0',
      },
    ]);
    expect(cluster.logged.join('\n')).not.toContain(token);
    expect(server.takeVerbs().sort()).toEqual([
      'list daemonsets',
      'list deployments',
      'list events',
      'list pods',
      'list statefulsets',
    ]);
  });

  it('is read by what changed from then on', async () => {
    const { server } = cluster;
    server.apply('deployments', deployment('checkout', { replicas: 3 }));
    expect(await cluster.pass('2026-03-01T12:01:00Z')).toBe('succeeded');
    expect(await cluster.workloadsOf('checkout')).toMatchObject([
      { replicas: 3 },
    ]);
    expect(server.takeVerbs().sort()).toEqual([
      'watch daemonsets',
      'watch deployments',
      'watch events',
      'watch pods',
      'watch statefulsets',
    ]);
    setClock('2026-03-01T12:02:00Z');
  });
});
