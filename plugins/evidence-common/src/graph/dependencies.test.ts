/** @jest-environment node */
import { aRecord } from './__testUtils__/estates';
import { dependenciesOf } from './dependencies';
import { describeEdges } from './edgeState';
import { EntityRecord } from './EntityRecord';
import { EstateGraph, ObservedPair } from './EstateGraph';
import { impactOf, pathTo } from './impact';

const hub = 'component:default/hub';
const callers = Array.from({ length: 3000 }, (_, n) =>
  aRecord(`component:default/c${String(n).padStart(4, '0')}`, {
    edges: [{ to: hub, type: 'calls' }],
  }),
);

function setUp(records: EntityRecord[], observed: ObservedPair[] = []) {
  const graph = new EstateGraph(records, observed);
  const node = (ref: string) => graph.find(ref)!;
  return {
    graph,
    node,
    describe: (from: string, to: string) =>
      describeEdges(graph, node(from), node(to)),
    list: (
      ref: string,
      options: Partial<Parameters<typeof dependenciesOf>[2]> = {},
    ) => {
      const { items, more } = dependenciesOf(graph, [node(ref)], {
        direction: 'calledBy',
        depth: 1,
        limit: 100,
        ...options,
      });
      return {
        items: items.map(
          item =>
            `${item.depth} ${graph.ref(item.node)} ${item.edge.type} ${
              item.edge.state
            }`,
        ),
        more,
      };
    },
  };
}

describe('dependenciesOf', () => {
  it('lists the most critical callers of a hub and counts all others', () => {
    const critical = { ...callers[2999], tier: '1' };
    const second = aRecord('component:default/second', {
      edges: [{ to: callers[5].ref, type: 'calls' }],
    });
    const { list } = setUp([
      aRecord(hub),
      ...callers.slice(0, 2999),
      critical,
      second,
    ]);
    const { items, more } = list(hub, { limit: 3 });
    expect(items).toEqual([
      `1 ${critical.ref} calls declared-only`,
      `1 ${callers[0].ref} calls declared-only`,
      `1 ${callers[1].ref} calls declared-only`,
    ]);
    expect(more).toEqual([
      { direction: 'calledBy', depth: 1, count: 2997 },
      { direction: 'calledBy', depth: 2, count: 1 },
    ]);
  });

  it('counts one level beyond the requested depth', () => {
    const chain = ['a', 'b', 'c', 'd'].map((name, at, all) =>
      aRecord(`component:default/${name}`, {
        edges: all[at + 1]
          ? [{ to: `component:default/${all[at + 1]}`, type: 'calls' }]
          : [],
      }),
    );
    expect(
      setUp(chain).list('component:default/a', { direction: 'calls' }),
    ).toEqual({
      items: ['1 component:default/b calls declared-only'],
      more: [{ direction: 'calls', depth: 2, count: 1 }],
    });
  });

  it('follows only the requested types, consumers of an API being consumers of its provider', () => {
    const { list } = setUp([
      aRecord(hub, { provides: ['api:default/api'] }),
      aRecord('api:default/api'),
      aRecord('component:default/consumer', {
        edges: [{ to: 'api:default/api', type: 'consumes' }],
      }),
      aRecord('component:default/both', {
        edges: [
          { to: 'api:default/api', type: 'consumes' },
          { to: hub, type: 'calls' },
        ],
      }),
      aRecord('component:default/reader', {
        edges: [{ to: hub, type: 'reads' }],
      }),
    ]);
    expect(list(hub, { types: ['consumes'] }).items).toEqual([
      '1 component:default/both calls declared-only',
      '1 component:default/consumer calls declared-only',
    ]);
    expect(list(hub, { types: ['reads'] }).items).toEqual([
      '1 component:default/reader reads declared-only',
    ]);
    expect(list('api:default/api', { types: ['consumes'] }).items).toEqual([
      '1 component:default/both consumes declared-only',
      '1 component:default/consumer consumes declared-only',
    ]);
  });
});

describe('describeEdges', () => {
  const api = aRecord('api:default/api');
  const provider = aRecord(hub, { provides: [api.ref] });
  const consumer = aRecord('component:default/consumer', {
    edges: [{ to: api.ref, type: 'consumes' }],
  });
  const stranger = aRecord('component:default/stranger');
  const states = (of: { type: string; state: string }[]) =>
    of.map(({ type, state }) => `${type} ${state}`);

  it('takes a call of the provider for a use of its API', () => {
    const { describe: edges } = setUp(
      [provider, api, consumer],
      [{ from: consumer.ref, to: hub, type: 'calls' }],
    );
    expect(states(edges(consumer.ref, hub))).toEqual([
      'calls declared-and-observed',
    ]);
    expect(states(edges(consumer.ref, api.ref))).toEqual([
      'consumes declared-and-observed',
    ]);
  });

  it('takes an observed use of the API for a call of its provider', () => {
    const { describe: edges } = setUp(
      [provider, api, consumer, stranger],
      [consumer, stranger].map(({ ref }) => ({
        from: ref,
        to: api.ref,
        type: 'consumes',
      })),
    );
    expect(states(edges(consumer.ref, hub))).toEqual([
      'calls declared-and-observed',
    ]);
    // Nobody declares this one, whatever the catalog says of the API.
    expect(edges(stranger.ref, hub)).toMatchObject([
      { type: 'calls', state: 'observed-only', declared: false },
    ]);
  });

  it('says of what tracing cannot see that it cannot be observed', () => {
    const publisher = aRecord('component:default/publisher', {
      edges: [
        { to: 'resource:default/topic', type: 'publishes' },
        { to: 'resource:default/node', type: 'runs-on' },
      ],
    });
    const { describe: edges } = setUp(
      [publisher],
      [{ from: publisher.ref, to: 'resource:default/topic', type: 'calls' }],
    );
    expect(states(edges(publisher.ref, 'resource:default/node'))).toEqual([
      'runs-on not-observable',
    ]);
  });
});

describe('impactOf', () => {
  it('names the whole path, also through an API that has no description', () => {
    const consumer = aRecord('component:default/consumer', {
      edges: [{ to: 'api:default/undescribed', type: 'consumes' }],
    });
    const { graph, node } = setUp([
      aRecord(hub, { provides: ['api:default/undescribed'] }),
      consumer,
    ]);
    const path = impactOf(graph, [node(hub)], reach =>
      pathTo(reach, node(consumer.ref)).map(one => graph.ref(one)),
    );
    expect(path).toEqual([hub, 'api:default/undescribed']);
  });

  it('lets a starved topic fail no sooner than what it runs on', () => {
    const topic = aRecord('resource:default/topic', {
      edges: [{ to: 'component:default/a-broker', type: 'runs-on' }],
    });
    const records = [
      topic,
      aRecord('component:default/seed'),
      aRecord('component:default/a-broker', {
        edges: [{ to: 'component:default/b-publisher', type: 'calls' }],
      }),
      aRecord('component:default/b-publisher', {
        edges: [
          { to: 'component:default/seed', type: 'calls' },
          { to: topic.ref, type: 'publishes' },
        ],
      }),
      aRecord('component:default/other', {
        edges: [{ to: topic.ref, type: 'publishes' }],
      }),
    ];
    const { graph, node } = setUp(records);
    const distances = impactOf(
      graph,
      [node('component:default/seed')],
      ({ distance }) =>
        [topic.ref, 'component:default/other'].map(ref => distance[node(ref)]),
    );
    // seed 0, publisher 1, topic starved and broker 2, topic failed 3.
    expect(distances).toEqual([2, 4]);
  });

  it('reaches thousands of callers through a cycle once each', () => {
    const looped = aRecord(hub, {
      edges: [{ to: callers[0].ref, type: 'calls' }],
    });
    const { graph, node } = setUp([looped, ...callers]);
    const distances = impactOf(graph, [node(hub)], ({ nodes, distance }) =>
      Array.from(nodes, one => distance[one]),
    );
    expect(distances).toEqual(callers.map(() => 1));
  });

  it('reads of one failure while another is read', () => {
    const { graph, node } = setUp([aRecord(hub), ...callers.slice(0, 3)]);
    const count = (ref: string) =>
      impactOf(graph, [node(ref)], ({ nodes }) => nodes.length);
    const found = impactOf(graph, [node(hub)], ({ nodes }) => [
      count(callers[0].ref),
      count(hub),
      nodes.length,
    ]);
    expect(found).toEqual([0, 3, 3]);
  });
});
