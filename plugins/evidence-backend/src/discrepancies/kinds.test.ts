import type { Entity } from '@backstage/catalog-model';
import type { Discrepancy } from '@plumbline/backstage-plugin-evidence-common';
import { createEvidenceDatabases } from '../database/__testUtils__/testStore';
import {
  aComponent,
  createTestEstate,
} from '../projection/__testUtils__/testEstate';

jest.setTimeout(60_000);

const ref = (name: string) => `component:default/${name}`;
const inShop = (spec: Entity['spec'] = {}) => ({
  spec: { lifecycle: 'production', ...spec },
  relations: [{ type: 'partOf', targetRef: 'system:default/shop' }],
});

describe('kinds of discrepancies', () => {
  const databases = createEvidenceDatabases();

  async function setUp() {
    const estate = await createTestEstate(await databases.init('SQLITE_3'));
    const { catalog, observations, review, store, time, walker } = estate;
    const edge = (from: unknown, to: unknown, part: object = {}) => ({
      from: typeof from === 'string' ? ref(from) : from,
      to: typeof to === 'string' ? ref(to) : to,
      type: 'calls',
      count: 12,
      windowSeconds: 60,
      lastSeen: new Date(time.now).toISOString(),
      ...part,
    });
    return {
      ...estate,
      edge,
      describe: async (...entities: Entity[]) => {
        catalog.entities = entities;
        time.now += 1000;
        await walker.walk();
        await review.review();
      },
      push: (part: object, source = 'mesh') =>
        observations.push(
          { source, observedAt: new Date(time.now).toISOString(), ...part },
          'user:default/ana',
        ),
      standing: async (): Promise<Discrepancy[]> =>
        (await store.discrepancies({ state: ['open'], limit: 100 })).items,
      said: async () =>
        (await store.discrepancies({ state: ['open'], limit: 100 })).items
          .map(({ kind, entityRef }) => `${kind} ${entityRef ?? ''}`.trim())
          .sort(),
    };
  }

  it('speaks of an undeclared call from enough calls on, none counted twice', async () => {
    const { describe: is, edge, push, said, standing, time } = await setUp();
    await is(
      aComponent('a', { owner: 'group:default/team' }),
      aComponent('b'),
      aComponent('team', { kind: 'Group' }),
    );
    const few = () => push({ edges: [edge('a', 'b', { count: 4 })] });
    await few();
    await few();
    time.now += 30_000;
    await few();
    expect(await said()).toEqual([]);
    time.now += 60_000;
    await few();
    expect(await said()).toEqual([]);
    time.now += 24 * 60 * 60_000;
    await few();
    expect(await standing()).toMatchObject([
      {
        kind: 'observed-only-edge',
        entityRef: ref('a'),
        owner: 'group:default/team',
        candidates: [ref('b')],
        calls: 12,
        days: 2,
        baseline: true,
        evidence: [
          { source: 'catalog' },
          {
            source: 'mesh',
            says: expect.stringMatching(/^12 calls since 2026/),
          },
        ],
      },
    ]);
  });

  it('closes it when it is declared, and opens it when that is taken back', async () => {
    const { describe: is, edge, push, said, standing } = await setUp();
    await is(aComponent('a'), aComponent('b'));
    await push({ edges: [edge('a', 'b')] });
    expect(await said()).toEqual([`observed-only-edge ${ref('a')}`]);
    await is(aComponent('a', { dependsOn: [ref('b')] }), aComponent('b'));
    expect(await said()).toEqual([]);
    await is(aComponent('a'), aComponent('b'));
    expect(await standing()).toMatchObject([
      { reopened: 1, baseline: false, kind: 'observed-only-edge' },
    ]);
  });

  it('follows an alias: to whom a call belongs, and to whom no longer', async () => {
    const { describe: is, edge, push, said } = await setUp();
    const aliased = (name: string) =>
      aComponent(name, { annotations: { 'plumbline.dev/aliases': 'x' } });
    await is(aComponent('a'), aliased('b'), aComponent('c'));
    await push({ edges: [edge('a', { type: 'workload', name: 'x' })] });
    expect(await said()).toEqual([`observed-only-edge ${ref('a')}`]);
    await is(
      aComponent('a', { dependsOn: [ref('b')] }),
      aliased('b'),
      aliased('c'),
    );
    expect(await said()).toEqual(['ambiguous-signal']);
    await is(aComponent('a'), aComponent('b'), aComponent('c'));
    expect(await said()).toEqual(['unmatched-signal']);
    await is(aComponent('a'), aComponent('b'), aliased('c'));
    expect(await said()).toEqual([`observed-only-edge ${ref('a')}`]);
  });

  it('speaks of an unseen call only where somebody could have seen it', async () => {
    const { describe: is, edge, push, said, standing } = await setUp();
    const topic = 'resource:default/orders';
    await is(
      aComponent('a', {
        dependsOn: [ref('b'), ref('d'), 'resource:default/db'],
        annotations: {
          'plumbline.dev/dependencies': `[{ type: publishes, target: ${topic} }]`,
        },
      }),
      aComponent('b'),
      aComponent('c', { dependsOn: [ref('b')] }),
      aComponent('d'),
      aComponent('quiet', { dependsOn: [ref('b')] }),
      aComponent('db', { kind: 'Resource' }),
      aComponent('orders', { kind: 'Resource' }),
    );
    await push({ edges: [edge('c', 'b')] });
    // Nothing sees any call of a, and nothing of quiet.
    expect(await said()).toEqual([]);
    await push({ edges: [edge('a', 'c')] });
    const unseen = (await standing())
      .filter(({ kind }) => kind === 'declared-only-edge')
      .map(({ entityRef, edge: to, observable }) => [
        entityRef,
        to!.to,
        observable,
      ])
      .sort();
    expect(unseen).toEqual([
      [ref('a'), ref('b'), 'yes'],
      // Nobody calls d, or nobody sees it.
      [ref('a'), ref('d'), 'unknown'],
    ]);
    await push({ edges: [edge('a', 'b')] });
    expect(
      (await standing()).flatMap(({ kind, edge: to }) =>
        kind === 'declared-only-edge' ? [to!.to] : [],
      ),
    ).toEqual([ref('d')]);
  });

  it('shows who names another owner, and leaves the owner', async () => {
    const {
      describe: is,
      push,
      said,
      standing,
      contextOf,
      time,
    } = await setUp();
    const group = (name: string, parent?: string) =>
      aComponent(name, {
        kind: 'Group',
        relations: parent
          ? [{ type: 'childOf', targetRef: `group:default/${parent}` }]
          : [],
      });
    await is(
      aComponent('a', { owner: 'group:default/shop' }),
      group('shop', 'retail'),
      group('retail'),
      group('other'),
    );
    const run = (team: string) => {
      time.now += 1000;
      return push({ workloads: [{ name: 'a', labels: { team } }] });
    };
    await run('shop');
    await run('retail');
    await run('what is this');
    expect(await said()).toEqual([]);
    await run('Other');
    await push(
      {
        facts: [
          {
            entityRef: ref('a'),
            name: 'ownership.claims',
            value: [
              { by: 'The pager service P1', owner: 'group:default/other' },
            ],
          },
        ],
      },
      'pager',
    );
    expect(await standing()).toMatchObject([
      {
        kind: 'ownership-disagreement',
        owner: 'group:default/shop',
        candidates: ['group:default/other'],
        evidence: [
          { says: 'component:default/a is owned by group:default/shop' },
          {
            source: 'mesh',
            says: "The label 'team' of its workload says 'Other'",
          },
          {
            source: 'pager',
            says: "The pager service P1 says 'group:default/other'",
          },
        ],
      },
    ]);
    const { subject } = await contextOf({ entityRef: ref('a') });
    expect(subject.owner).toBe('group:default/shop');
    await run('shop');
    await push(
      { facts: [{ entityRef: ref('a'), name: 'ownership.claims', value: [] }] },
      'pager',
    );
    expect(await said()).toEqual([]);
  });

  it('misses a workload only where its siblings run', async () => {
    const { describe: is, push, said, standing } = await setUp();
    await is(
      aComponent('a', inShop()),
      aComponent('b', inShop()),
      aComponent('lib', inShop({ type: 'library' })),
      aComponent('new', inShop({ lifecycle: 'experimental' })),
      aComponent('elsewhere', { spec: { lifecycle: 'production' } }),
      aComponent('shop', { kind: 'System' }),
    );
    expect(await said()).toEqual([]);
    await push({
      workloads: [{ name: 'a', cluster: 'eu', namespace: 'shop' }],
    });
    expect(await standing()).toMatchObject([
      {
        kind: 'entity-without-workload',
        entityRef: ref('b'),
        candidates: [ref('a')],
        message: expect.stringContaining('in eu/shop'),
      },
    ]);
    await push({ workloads: [{ name: 'b' }, { name: 'stray' }] });
    expect(await said()).toEqual(['workload-without-entity']);
    await is(
      aComponent('a', {
        ...inShop(),
        annotations: { 'plumbline.dev/aliases': 'stray' },
      }),
      aComponent('b', inShop()),
      aComponent('shop', { kind: 'System' }),
    );
    expect(await said()).toEqual([]);
  });

  it('tells of callers that a deprecated service gained', async () => {
    const { describe: is, edge, push, standing, time } = await setUp();
    const callers = ['old', 'late', 'later'].map(name =>
      aComponent(name, { dependsOn: [ref('a')] }),
    );
    const found = async () =>
      (await standing())
        .filter(({ kind }) => kind === 'deprecated-with-new-callers')
        .map(({ candidates }) => candidates);
    await is(aComponent('a', inShop()), ...callers);
    await push({ edges: [edge('old', 'a')] });
    time.now += 1000;
    await push({ edges: [edge('late', 'a')] });
    await is(aComponent('a', inShop({ lifecycle: 'deprecated' })), ...callers);
    // They called it before.
    expect(await found()).toEqual([]);
    time.now += 1000;
    await push({ edges: [edge('later', 'a'), edge('old', 'a')] });
    expect(await found()).toEqual([[ref('later')]]);
  });

  it('tells of what was archived and runs or is called, until it ceases', async () => {
    const {
      describe: is,
      edge,
      push,
      review,
      said,
      standing,
      time,
    } = await setUp();
    await is(
      aComponent('shop', { kind: 'System' }),
      aComponent('a', inShop({ lifecycle: 'decommissioned' })),
      aComponent('b', { dependsOn: [ref('a')] }),
    );
    await push({ workloads: [{ name: 'a' }], edges: [edge('b', 'a')] });
    expect(await standing()).toMatchObject([
      {
        kind: 'archived-active',
        entityRef: ref('a'),
        message: `${ref('a')} is decommissioned, and runs, is called`,
        candidates: [ref('b')],
      },
    ]);
    time.now += 2 * 24 * 60 * 60_000;
    await review.reviewAges();
    expect(await said()).toEqual([]);
    // It is started again, and its row says what it said before.
    await push({ workloads: [{ name: 'a' }] });
    expect(await said()).toEqual([`archived-active ${ref('a')}`]);
  });

  it('takes ends that tracing invents for no service', async () => {
    const {
      contextOf,
      describe: is,
      edge,
      projection,
      push,
      said,
    } = await setUp();
    await is(aComponent('a'), aComponent('b'));
    const named = (name: string, labels?: object) => ({
      type: 'workload',
      name,
      labels,
    });
    await push({
      edges: [
        ...[
          'user',
          'USER',
          ' user ',
          'uѕer',
          '<user>',
          'us\u200ber',
          'ｕｓｅｒ',
        ].map(name => edge(named(name), 'a')),
        ...['unknown', 'Unknоwn', 'unknown_service:java', '(unknown)'].map(
          name => edge('b', named(name)),
        ),
      ],
    });
    expect(await said()).toEqual([]);
    const { graph } = projection.current;
    expect(graph.isEntryPoint(graph.find(ref('a'))!)).toBe(true);
    expect(graph.isEntryPoint(graph.find(ref('b'))!)).toBe(false);
    expect(projection.current.virtualEndsOf(ref('b'))).toEqual({
      enteredBy: [],
      unknownCallers: [],
      unknownCallees: ['mesh'],
    });
    const { impact } = await contextOf({ entityRef: ref('a') });
    expect(impact.entryPoints.map(({ entityRef }) => entityRef)).toEqual([
      ref('a'),
    ]);

    // A service may be called so, unless its source says that it made it up.
    await is(aComponent('a'), aComponent('b'), aComponent('user'));
    expect(await said()).toEqual([`observed-only-edge ${ref('user')}`]);
    await push({
      edges: [edge(named('user', { connection_type: 'virtual_node' }), 'b')],
    });
    expect(await said()).toEqual([`observed-only-edge ${ref('user')}`]);
  });
});
