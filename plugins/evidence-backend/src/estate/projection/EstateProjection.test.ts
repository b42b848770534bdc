import {
  canonicalJson,
  Observations,
} from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { aDeploy } from '../../testUtils/testLedger';
import { createEvidenceDatabases, t0 } from '../../testUtils/testStore';
import { aComponent, createTestEstate } from '../../testUtils/testEstate';

jest.setTimeout(120_000);

const observedAt = new Date(t0).toISOString();
const entities = [
  aComponent('checkout', {
    owner: 'group:default/shop',
    dependsOn: ['component:default/payment', 'resource:default/orders'],
    annotations: { 'plumbline.dev/aliases': 'co' },
  }),
  aComponent('payment', { annotations: { 'plumbline.dev/aliases': 'pay' } }),
  aComponent('wallet', { annotations: { 'plumbline.dev/aliases': 'pay' } }),
  aComponent('frontend', {
    dependsOn: ['component:default/checkout', 'component:default/gone'],
    annotations: { 'plumbline.dev/customer-path': 'buy' },
  }),
  aComponent('orders', { kind: 'Resource' }),
  aComponent('shop', { kind: 'Group' }),
];
const edge = (from: string, to: string) => ({
  from: { type: 'workload' as const, name: from },
  to: { type: 'workload' as const, name: to },
  type: 'calls' as const,
  count: 3,
  windowSeconds: 60,
  lastSeen: observedAt,
});
const pushes: Observations[] = [
  { source: 'mesh', observedAt, edges: [edge('frontend', 'co')] },
  { source: 'tracing', observedAt, edges: [edge('co', 'frontend')] },
  {
    source: 'alerts',
    observedAt,
    facts: ['checkout', 'payment', 'frontend'].map(name => ({
      entityRef: `component:default/${name}`,
      name: 'health.state',
      value: name === 'payment' ? 'down' : 'ok',
    })),
  },
  {
    source: 'probe',
    observedAt,
    facts: [
      {
        entityRef: 'component:default/checkout',
        name: 'health.state',
        value: 'degraded',
      },
    ],
    workloads: [{ name: 'co', cluster: 'eu' }, { name: 'pay' }],
  },
];
const changes = ['one', 'two', 'three'].map(id =>
  aDeploy({
    id,
    revision: id,
    occurredAt: new Date(t0 - 60_000).toISOString(),
  }),
);

describe('EstateProjection', () => {
  const databases = createEvidenceDatabases();
  const supported = databases.eachSupportedId();
  const start = async (databaseId = supported[0][0]) =>
    createTestEstate(await databases.init(databaseId));

  it('gives one answer whatever the order of arrival and the database', async () => {
    const contexts = new Set<string>();
    const steps = ['walk', ...pushes, ...changes];
    const shuffles = fc.sample(
      fc.tuple(
        fc.shuffledSubarray(steps, { minLength: steps.length }),
        fc.shuffledSubarray(entities, { minLength: entities.length }),
      ),
      { numRuns: 4, seed: 7 },
    );
    for (const [databaseId] of supported) {
      for (const [order, shuffled] of shuffles) {
        const estate = await start(databaseId);
        estate.catalog.entities = shuffled;
        for (const step of order) {
          if (typeof step === 'string') {
            await estate.walker.walk();
          } else if ('kind' in step) {
            await estate.ledger.report(step);
          } else {
            await estate.observations.push(step, undefined);
          }
        }
        const restarted = await estate.startReplica('again');
        for (const { contextOf } of [estate, restarted]) {
          contexts.add(
            canonicalJson(
              await contextOf({
                entityRef: 'component:default/checkout',
                at: observedAt,
              }),
            ),
          );
        }
      }
    }
    expect(contexts.size).toBe(1);
    const [context] = [...contexts].map(text => JSON.parse(text));
    expect(context.facts).toHaveLength(4);
    expect(context.workloads).toHaveLength(1);
    expect(context.impact.entryPoints).toHaveLength(1);
  });

  it('shows a deleted entity at an instant when it was there', async () => {
    const { catalog, contextOf, startReplica, time, walker } = await start();
    catalog.entities = entities;
    await walker.walk();
    const request = { entityRef: 'component:default/checkout' };
    time.now += 1000;
    const before = await contextOf(request);
    time.now += 1000;
    catalog.entities = entities.filter(
      ({ metadata }) => !['checkout', 'frontend'].includes(metadata.name),
    );
    await walker.walk();
    await expect(contextOf(request)).rejects.toThrow('unmatched');
    const again = { ...request, at: before.at };
    // How the catalog's reader did is recorded by its passes, which went on.
    const evidence = ({ collectors: _, ...rest }: typeof before) => rest;
    expect(evidence(await contextOf(again))).toEqual(evidence(before));
    const restarted = await startReplica('again');
    expect(evidence(await restarted.contextOf(again))).toEqual(
      evidence(before),
    );
    await expect(
      contextOf({ ...request, at: new Date(t0 - 1).toISOString() }),
    ).rejects.toThrow('Nothing was known before');
  });

  it('follows what another replica learned, by the feed', async () => {
    const first = await start();
    const second = await first.startReplica('second');
    first.catalog.entities = entities;
    await first.walker.walk();
    await first.observations.push(pushes[0], 'user:default/ana');
    const model = await second.projection.catchUp();
    expect(model.graph.recordOf('component:default/checkout')).toBeDefined();
    expect(
      model.edgeKeys(
        'component:default/frontend',
        'component:default/checkout',
      ),
    ).toHaveLength(1);
    first.catalog.entities = entities.slice(1);
    await first.walker.walk();
    await second.projection.catchUp();
    expect(second.projection.hashes).toEqual(first.projection.hashes);
  });

  it('follows a replica whose clock is ahead', async () => {
    const first = await start();
    const second = await first.startReplica('second');
    first.time.now = t0 + 60_000;
    await first.observations.push(pushes[3], undefined);
    first.catalog.entities = entities;
    await first.walker.walk();
    first.time.now = t0;
    const model = await second.projection.catchUp();
    expect(model.workloadsOf('component:default/checkout')).toHaveLength(1);
  });

  it('resolves what came before the entity it names', async () => {
    const { catalog, observations, projection, walker } = await start();
    const receipt = await observations.push(pushes[0], undefined);
    expect(receipt).toMatchObject({ resolved: 0, unresolved: 1, refused: 0 });
    catalog.entities = entities;
    await walker.walk();
    expect(
      projection.current.edgeKeys(
        'component:default/frontend',
        'component:default/checkout',
      ),
    ).toHaveLength(1);
    // A second service of that name makes it ambiguous, and nobody's.
    catalog.entities = [
      ...entities,
      aComponent('cobalt', { annotations: { 'plumbline.dev/aliases': 'co' } }),
    ];
    await walker.walk();
    expect(
      projection.current.edgeKeys(
        'component:default/frontend',
        'component:default/checkout',
      ),
    ).toEqual([]);
  });
});
