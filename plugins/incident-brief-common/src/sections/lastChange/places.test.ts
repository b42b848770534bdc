import { contextFixture } from '../../testUtils';
import { alsoChanged, deploy, suspects } from './__testUtils__/suspects';

describe('suspects by place', () => {
  const firingIn = (place: object) =>
    contextFixture().facts.map(fact =>
      fact.entityRef === 'component:default/checkout' &&
      fact.name === 'alerts.firing'
        ? { ...fact, value: [{ name: 'Errors', ...place }] }
        : fact,
    );
  const freshWorkloads = () =>
    contextFixture().workloads.map(one => ({ ...one, stale: false }));

  it('are not distinguished by clusters that are called as environments are', () => {
    const [workload] = freshWorkloads();
    const run = (cluster: string) => ({
      ...workload,
      value: { name: 'checkout', cluster },
    });
    const config = deploy('config', 5, {
      kind: 'config',
      environment: 'production',
    });
    expect(
      suspects([config], {
        facts: firingIn({ clusters: ['production-eu'] }),
        workloads: [run('production'), run('production-eu')],
      }),
    ).toHaveLength(1);
  });

  it.each([
    [['eu-west-1'], 'only eu-west-1 runs it, only eu-west-1 alerts', 0],
    // Both fail, or nobody says where.
    [['eu-west-1', 'us-east-1'], undefined, 1],
    [['ap-south-1'], undefined, 1],
    [undefined, undefined, 1],
  ])('compare where it runs with where it alerts: %j', (regions, words, at) => {
    const { facts } = contextFixture();
    const alerts = facts.map(fact =>
      fact.entityRef === 'component:default/checkout' &&
      fact.name === 'alerts.firing'
        ? { ...fact, value: [{ name: 'Errors', ...(regions && { regions }) }] }
        : fact,
    );
    const fresh = contextFixture().workloads.map(one => ({
      ...one,
      stale: false,
    }));
    const found = suspects(
      [deploy('2.14.1', 300), deploy('flag', 5, { kind: 'flag' })],
      { facts: alerts, workloads: fresh },
    );
    const place = found.findIndex(([id]) => id === '2.14.1');
    expect(place).toBe(at);
    expect(found[place][1].startsWith(words ?? 'before onset')).toBe(true);
  });

  it('are not what does not run where it alerts', () => {
    const context = {
      facts: firingIn({ regions: ['us-east-1'] }),
      workloads: freshWorkloads(),
    };
    const changes = [deploy('2.14.1', 5)];
    expect(suspects(changes, context)).toEqual([]);
    expect(alsoChanged(changes, context)).toEqual([
      [
        '2.14.1',
        'eu-west-1 runs it, us-east-1 alerts; last before onset, within 10 minutes; this service',
      ],
    ]);
  });

  it.each([
    ['a cluster', { clusters: ['a'] }, 'only a runs it, only a alerts'],
    [
      'a canary',
      { workloads: ['checkout-canary'] },
      'only checkout-canary runs it, only checkout-canary alerts',
    ],
  ])('compare %s that alerts with the rest', (_what, place, words) => {
    const [workload] = freshWorkloads();
    const run = (name: string, cluster: string, version: string) => ({
      ...workload,
      value: { name, cluster, version },
    });
    const [[, reasons]] = suspects([deploy('2.14.1', 300)], {
      facts: firingIn(place),
      workloads: [
        run('checkout', 'b', 'v2.14.0'),
        run('checkout-canary', 'a', 'v2.14.1'),
      ],
    });
    expect(reasons).toMatch(new RegExp(`^${words}; `));
  });

  it('compare the region of a flag with the one that alerts', () => {
    const flag = (id: string, environment: string) =>
      deploy(id, 100, { kind: 'flag', environment });
    const changes = [
      flag('everywhere', 'production'),
      flag('us', 'prod-us-east-1'),
      flag('eu', 'prod-eu-west-1'),
    ];
    const context = {
      facts: firingIn({ regions: ['eu-west-1'] }),
      workloads: freshWorkloads(),
    };
    expect(suspects(changes, context).map(([id]) => id)).toEqual([
      'eu',
      'everywhere',
    ]);
    expect(suspects(changes, context)[0][1]).toMatch(
      /^only eu-west-1 has it, only eu-west-1 alerts; /,
    );
    expect(alsoChanged(changes, context).map(([id]) => id)).toEqual(['us']);
  });

  it('say where else it runs without failing', () => {
    const { facts, workloads } = contextFixture();
    const everywhere = workloads.map(one => ({
      ...one,
      stale: false,
      value: { ...one.value, version: 'v2.14.1' },
    }));
    const firing = facts.map(fact =>
      fact.name === 'alerts.firing'
        ? { ...fact, value: [{ name: 'Errors', regions: ['eu-west-1'] }] }
        : fact,
    );
    const [[, reasons]] = suspects([deploy('v2.14.1', 5)], {
      facts: firing,
      workloads: everywhere,
    });
    expect(reasons).toMatch(
      /^eu-west-1 and us-east-1 run it, only eu-west-1 alerts; /,
    );
  });
});
