import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  aComponent,
  ana,
  setClock,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { KubernetesServer } from './__testUtils__/KubernetesServer';
import {
  daemonSet,
  deployment,
  pod,
  statefulSet,
  warning,
} from './__testUtils__/objects';
import { startCluster, token } from './__testUtils__/startCluster';

jest.setTimeout(120_000);

const kinds = [
  'cronjobs',
  'daemonsets',
  'deployments',
  'events',
  'pods',
  'statefulsets',
];
const all = (verb: string) => kinds.map(kind => `${verb} ${kind}`);

describe('a cluster that is read', () => {
  let cluster: Awaited<ReturnType<typeof startCluster>>;
  let server: KubernetesServer;

  beforeAll(async () => {
    cluster = await startCluster({
      entities: ['checkout', 'cart', 'ledger', 'agent'].map(name =>
        aComponent(name),
      ),
    });
    server = cluster.server;
    server.apply('deployments', deployment('cart'));
  });
  afterAll(() => cluster.close());

  it('shows what runs where, in which version', async () => {
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
    expect(server.takeVerbs().sort()).toEqual(all('list'));
  });

  it('is read by what changed from then on', async () => {
    server.apply('deployments', deployment('checkout', { replicas: 3 }));
    expect(await cluster.pass('2026-03-01T12:01:00Z')).toBe('succeeded');
    expect(await cluster.workloadsOf('checkout')).toMatchObject([
      { replicas: 3 },
    ]);
    expect(server.takeVerbs().sort()).toEqual(all('watch'));
  });

  it('goes on from what was seen, also where nothing changed', async () => {
    expect(await cluster.pass('2026-03-01T12:02:00Z')).toBe('succeeded');
    server.takeVerbs();
    server.apply('deployments', deployment('checkout', { replicas: 4 }));
    expect(await cluster.pass('2026-03-01T12:03:00Z')).toBe('succeeded');
    expect(server.takeVerbs().sort()).toEqual(all('watch'));
    expect(await cluster.workloadsOf('checkout')).toMatchObject([
      { replicas: 4 },
    ]);
  });

  it.each(['event', 'status'] as const)(
    'is listed anew where the server has forgotten what happened (%s)',
    async goneAs => {
      server.goneAs = goneAs;
      const replicas = goneAs === 'event' ? 5 : 6;
      server.apply('deployments', deployment('checkout', { replicas }));
      server.compact();
      expect(await cluster.pass('2026-03-01T12:04:00Z')).toBe('succeeded');
      expect(server.takeVerbs().sort()).toEqual([
        ...all('list'),
        ...all('watch'),
      ]);
      expect(await cluster.workloadsOf('checkout')).toMatchObject([
        { replicas },
      ]);
    },
  );

  it('shows each version that runs, and why it does not run well', async () => {
    const image = 'registry.shop.example:5000/checkout:v1.1.0@sha256:1234';
    server.apply(
      'deployments',
      deployment('checkout', {
        image,
        replicas: 3,
        ready: 1,
        updated: 1,
        status: {
          conditions: [
            {
              type: 'Progressing',
              status: 'False',
              reason: 'ProgressDeadlineExceeded',
              message: 'ReplicaSet "checkout-5f" has timed out progressing.',
            },
          ],
        },
      }),
    );
    server.apply(
      'pods',
      pod('checkout', 'bbbbb', {
        image,
        restarts: 7,
        waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' },
        ended: {
          reason: 'OOMKilled',
          exitCode: 137,
          finishedAt: '2026-03-01T11:58:00Z',
        },
      }),
    );
    server.apply(
      'pods',
      pod('checkout', 'ccccc', {
        image,
        phase: 'Pending',
        status: {
          containerStatuses: undefined,
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message: '0/3 nodes are available: 3 Insufficient memory.',
            },
          ],
        },
      }),
    );
    const about = { kind: 'Pod', name: 'checkout-7d4b9c6f5-bbbbb' };
    server.apply('events', warning('w1', about));
    server.apply(
      'events',
      warning('w2', about, { type: 'Normal', reason: 'Pulled' }),
    );
    server.apply(
      'events',
      warning('w3', about, {
        reason: 'FailedMount',
        lastTimestamp: '2026-03-01T09:00:00Z',
      }),
    );
    expect(await cluster.pass('2026-03-01T12:05:00Z')).toBe('succeeded');
    const [workload] = await cluster.workloadsOf('checkout');
    expect(workload).toMatchObject({
      replicas: 1,
      desired: 3,
      restarts: 7,
      version: 'v1.0.0, v1.1.0',
      problems: [
        {
          reason: 'BackOff',
          message: 'Back-off restarting failed container',
          since: '2026-03-01T11:50:00.000Z',
        },
        { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' },
        {
          reason: 'OOMKilled',
          message: 'Exit code 137',
          since: '2026-03-01T11:58:00.000Z',
        },
        {
          reason: 'ProgressDeadlineExceeded',
          message: 'ReplicaSet "checkout-5f" has timed out progressing.',
        },
        {
          reason: 'Unschedulable',
          message: '0/3 nodes are available: 3 Insufficient memory.',
        },
      ],
    });
  });

  it('takes what is not stated for unknown, never for none', async () => {
    server.apply('statefulsets', {
      ...statefulSet('ledger', { replicas: 2 }),
      status: {},
    });
    expect(await cluster.pass('2026-03-01T12:06:00Z')).toBe('succeeded');
    const [workload] = await cluster.workloadsOf('ledger');
    expect(workload).toMatchObject({ name: 'ledger', desired: 2 });
    expect(workload).not.toHaveProperty('replicas');
    expect(workload).not.toHaveProperty('version');
  });

  it('takes what its controller leaves out for none', async () => {
    server.apply(
      'statefulsets',
      statefulSet('ledger', { replicas: 2, ready: 0 }),
    );
    server.apply('daemonsets', daemonSet('agent', { replicas: 5, ready: 4 }));
    expect(await cluster.pass('2026-03-01T12:07:00Z')).toBe('succeeded');
    expect(await cluster.workloadsOf('ledger')).toMatchObject([
      { replicas: 0, desired: 2, version: 'v1.0.0' },
    ]);
    expect(await cluster.workloadsOf('agent')).toMatchObject([
      { replicas: 4, desired: 5 },
    ]);
  });

  it('does not report what was deleted', async () => {
    server.delete('deployments', 'shop', 'checkout');
    expect(await cluster.pass('2026-03-01T12:25:00Z')).toBe('succeeded');
    expect(await cluster.workloadsOf('checkout')).toEqual([]);
    const [cart] = await cluster.workloadsOf('cart');
    expect(cart).not.toHaveProperty('stale');
    expect(await cluster.status('prod-eu')).toMatchObject({ coverage: 3 });
  });

  it('is not reported for what was deleted before a new list', async () => {
    server.delete('daemonsets', 'shop', 'agent');
    server.compact();
    expect(await cluster.pass('2026-03-01T12:45:00Z')).toBe('succeeded');
    expect(await cluster.workloadsOf('agent')).toEqual([]);
    expect(await cluster.status('prod-eu')).toMatchObject({ coverage: 2 });
  });

  it('logs no token', () => {
    expect(cluster.logged.length).toBeGreaterThan(0);
    expect(cluster.logged.join('\n')).not.toContain(token);
  });
});

describe('a backend that is started again', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  it('lists the cluster again, and repeats nothing that is known', async () => {
    const database = mockServices.database({
      knex: await databases.init('SQLITE_3'),
    });
    const features = [
      createServiceFactory({
        service: coreServices.database,
        deps: {},
        factory: () => database,
      }),
    ];
    const first = await startCluster({ features });
    const { server } = first;
    server.apply('deployments', deployment('checkout'));
    server.apply('deployments', deployment('unknown-to-all'));
    expect(await first.pass()).toBe('succeeded');
    const before = await first.workloadsOf('checkout');
    const names = await first.unmatched();
    expect(names).toHaveLength(1);
    await first.stop();
    server.takeVerbs();

    const second = await startCluster({ features, url: first.url });
    setClock('2026-03-01T12:01:00Z');
    expect(await second.workloadsOf('checkout')).toEqual(before);
    const { body } = await second
      .as(ana)
      .post('/collectors/prod-eu/run', {})
      .expect(200);
    expect(body).toMatchObject({ outcome: 'succeeded' });
    expect(server.takeVerbs().sort()).toEqual(all('list'));
    expect(await second.workloadsOf('checkout')).toEqual(before);
    expect(await second.unmatched()).toEqual(names);
    await first.close();
  });
});

describe('two clusters', () => {
  it('are kept apart where names are the same', async () => {
    const other = new KubernetesServer({ token });
    const url = await other.start();
    const cluster = await startCluster({
      collectors: {
        'prod-us': {
          type: 'kubernetes',
          url,
          token,
          region: 'us-east-1',
          environment: 'production',
        },
      },
    });
    cluster.server.apply('deployments', deployment('checkout'));
    other.apply(
      'deployments',
      deployment('checkout', { image: 'shop/checkout:v2', replicas: 2 }),
    );
    expect(await cluster.pass()).toBe('succeeded');
    expect(await cluster.run('prod-us')).toMatchObject({
      outcome: 'succeeded',
    });
    expect(await cluster.workloadsOf('checkout')).toMatchObject([
      { cluster: 'prod-eu', namespace: 'shop', version: 'v1.0.0', replicas: 1 },
      { cluster: 'prod-us', namespace: 'shop', version: 'v2', replicas: 2 },
    ]);
    other.stop();
    await cluster.close();
  });
});
