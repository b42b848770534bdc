import { ana } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { deployment, pod } from './__testUtils__/objects';
import { startCluster } from './__testUtils__/startCluster';

jest.setTimeout(120_000);

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const image = (letter: string) => `shop/checkout@${digest(letter)}`;

describe('the artifact of a workload', () => {
  it('is known where all of its pods run the same', async () => {
    const cluster = await startCluster({});
    const { server } = cluster;
    const runs = async (now: string) => {
      expect(await cluster.pass(`2026-03-01T${now}:00Z`)).toMatch(
        /^(succeeded|failed: .*403)/,
      );
      return (await cluster.workloadsOf('checkout')).map(one => one.digest);
    };
    server.apply('deployments', deployment('checkout', { replicas: 2 }));
    server.apply('pods', pod('checkout', 'a', { imageId: image('a') }));
    server.apply('pods', pod('checkout', 'b', { imageId: image('a') }));
    expect(await runs('12:00')).toEqual([digest('a')]);
    // A rollout.
    server.apply('pods', pod('checkout', 'b', { imageId: image('b') }));
    expect(await runs('12:01')).toEqual([undefined]);
    server.apply('pods', pod('checkout', 'a', { imageId: image('b') }));
    expect(await runs('12:02')).toEqual([digest('b')]);
    // One has not begun to run.
    server.apply('pods', pod('checkout', 'c', { image: image('c') }));
    expect(await runs('12:03')).toEqual([undefined]);
    // What is over counts for nothing.
    server.apply('pods', pod('checkout', 'c', { phase: 'Failed' }));
    expect(await runs('12:04')).toEqual([digest('b')]);
    // Pods may not be read: what they are made from.
    server.forbidden.add('list pods').add('watch pods');
    expect(await runs('12:05')).toEqual([undefined]);
    server.apply('deployments', deployment('checkout', { image: image('d') }));
    expect(await runs('12:06')).toEqual([digest('d')]);
    server.apply(
      'deployments',
      deployment('checkout', { image: image('d'), replicas: 0 }),
    );
    expect(await runs('12:07')).toEqual([undefined]);
    await cluster.close();
  });

  it('is found where it is not the one that was deployed last', async () => {
    const cluster = await startCluster({});
    const { server } = cluster;
    await cluster
      .as(ana)
      .post('/changes', {
        source: 'ci',
        id: '1',
        kind: 'deploy',
        outcome: 'succeeded',
        entityRef: 'component:default/checkout',
        digest: digest('a'),
        environment: 'prod',
        occurredAt: '2026-03-01T11:00:00Z',
      })
      .expect(201);
    const artifact = async () => {
      const { body } = await cluster
        .as(ana)
        .get('/promotion', { entityRef: 'component:default/checkout' });
      return body.environments[0].artifact;
    };
    server.apply('deployments', deployment('checkout'));
    server.apply('pods', pod('checkout', 'a', { imageId: image('a') }));
    await cluster.pass('2026-03-01T12:00:00Z');
    expect(await artifact()).toEqual({ state: 'as-deployed' });
    server.apply('pods', pod('checkout', 'a', { imageId: image('b') }));
    await cluster.pass('2026-03-01T13:00:00Z');
    expect(await artifact()).toBeUndefined();
    await cluster.pass('2026-03-01T13:15:00Z');
    expect(await artifact()).toEqual({
      state: 'different',
      reason: `production runs ${digest(
        'b',
      )} (checkout in prod-eu), and the last deploy there was ${digest('a')}`,
    });
    await cluster.close();
  });
});
