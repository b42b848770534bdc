import { createEvidenceDatabases } from '../testUtils/testStore';
import {
  aComponent,
  createReviewedEstate,
  ref,
} from './__testUtils__/reviewedEstate';

jest.setTimeout(120_000);

describe('discrepancies of edges', () => {
  const databases = createEvidenceDatabases();
  const setUp = async () =>
    createReviewedEstate(await databases.init('SQLITE_3'));

  it('speaks of an undeclared call from enough calls on, none counted twice', async () => {
    const {
      describe: is,
      edge,
      push,
      listOpen,
      standing,
      time,
    } = await setUp();
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
    expect(await listOpen()).toEqual([]);
    time.now += 60_000;
    await few();
    expect(await listOpen()).toEqual([]);
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

  it('does not add up what one source sees by several means', async () => {
    const { describe: is, edge, push, standing } = await setUp();
    await is(aComponent('a'), aComponent('b'));
    const seen = (namespace: string, by: string, count: number) =>
      edge(
        { type: 'workload', name: 'a' },
        { type: 'workload', name: 'b', namespace },
        { by, count },
      );
    await push({
      edges: [
        seen('shop', 'istio', 30),
        seen('pay', 'istio', 20),
        seen('any', 'tracing', 45),
      ],
    });
    expect(await standing()).toMatchObject([
      {
        kind: 'observed-only-edge',
        calls: 50,
        evidence: [
          {},
          { source: 'mesh', says: expect.stringMatching(/50 calls/) },
        ],
      },
    ]);
  });

  it('closes it when it is declared, and opens it when that is taken back', async () => {
    const { describe: is, edge, push, listOpen, standing } = await setUp();
    await is(aComponent('a'), aComponent('b'));
    await push({ edges: [edge('a', 'b')] });
    expect(await listOpen()).toEqual([`observed-only-edge ${ref('a')}`]);
    await is(aComponent('a', { dependsOn: [ref('b')] }), aComponent('b'));
    expect(await listOpen()).toEqual([]);
    await is(aComponent('a'), aComponent('b'));
    expect(await standing()).toMatchObject([
      { reopened: 1, baseline: false, kind: 'observed-only-edge' },
    ]);
  });

  it('follows an alias: to whom a call belongs, and to whom no longer', async () => {
    const { describe: is, edge, push, listOpen } = await setUp();
    const aliased = (name: string) =>
      aComponent(name, { annotations: { 'plumbline.dev/aliases': 'x' } });
    await is(aComponent('a'), aliased('b'), aComponent('c'));
    await push({ edges: [edge('a', { type: 'workload', name: 'x' })] });
    expect(await listOpen()).toEqual([`observed-only-edge ${ref('a')}`]);
    await is(
      aComponent('a', { dependsOn: [ref('b')] }),
      aliased('b'),
      aliased('c'),
    );
    expect(await listOpen()).toEqual(['ambiguous-signal']);
    await is(aComponent('a'), aComponent('b'), aComponent('c'));
    expect(await listOpen()).toEqual(['unmatched-signal']);
    await is(aComponent('a'), aComponent('b'), aliased('c'));
    expect(await listOpen()).toEqual([`observed-only-edge ${ref('a')}`]);
  });

  it('speaks of an unseen call only where somebody could have seen it', async () => {
    const { describe: is, edge, push, listOpen, standing } = await setUp();
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
    expect(await listOpen()).toEqual([]);
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

  it('says nothing of what a run made and verified', async () => {
    const { describe: is, edge, push, listOpen } = await setUp();
    const aDatabase = (name: string, origin: string) =>
      aComponent(name, {
        kind: 'Resource',
        annotations: { 'backstage.io/managed-by-origin-location': origin },
        spec: { dependencyOf: [ref('a')] },
      });
    await is(
      aComponent('a', {
        dependsOn: [ref('b')],
        relations: ['made', 'written'].map(name => ({
          type: 'dependsOn',
          targetRef: `resource:default/${name}`,
        })),
      }),
      aDatabase('made', 'plumbline-provisioning:requests'),
      aDatabase('written', 'url:https://git.example/catalog-info.yaml'),
      aComponent('b', { dependsOn: ['resource:default/other'] }),
      aComponent('other', { kind: 'Resource' }),
    );
    const toOther = { to: 'resource:default/other' };
    await push({ edges: [edge('a', 'b'), edge('b', '', toOther)] });
    expect(await listOpen()).toEqual([
      'declared-only-edge resource:default/written',
    ]);
  });

  it('takes ends that tracing invents for no service', async () => {
    const {
      contextOf,
      describe: is,
      edge,
      projection,
      push,
      listOpen,
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
    expect(await listOpen()).toEqual([]);
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
    expect(await listOpen()).toEqual([`observed-only-edge ${ref('user')}`]);
    await push({
      edges: [edge(named('user', { connection_type: 'virtual_node' }), 'b')],
    });
    expect(await listOpen()).toEqual([`observed-only-edge ${ref('user')}`]);
  });
});
