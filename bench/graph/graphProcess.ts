// One kind of graph of one size in a process of its own, so that its memory is
// its own. Started by `measureGraph`.
import { Entity } from '@backstage/catalog-model';
import {
  EstateGraph,
  impactOf,
  ObservedPair,
  toEntityRecord,
} from '@plumbline/backstage-plugin-evidence-common';
import { EstateModel } from '../../plugins/evidence-backend/src/estate/projection/EstateModel';
import { toEntities } from '../estate/entities';
import { generateShape } from '../estate/shape';
import { Random } from '../lib/random';
import { median, total } from '../lib/statistics';
import { ObjectGraph } from './ObjectGraph';

export type GraphKind = 'object graph' | 'EstateGraph' | 'EstateModel';

export type GraphResult = {
  kind: GraphKind;
  size: number;
  buildMs: number;
  heap: number;
  /** Milliseconds to find what is affected, each of 500 entities. */
  queryMean: number;
  /** How many are affected, of all these together. */
  found: number;
  /** Milliseconds for so many changed entities, and for the first query after. */
  changes: { count: number; ms: number; queryMs: number }[];
};

export type GraphTask = { kind: GraphKind; size: number; seed: number };

type Graph = { set(entity: Entity): void; affected(ref: string): number };

const changeCounts = [1, 100, 10_000];

const builders: Record<GraphKind, (entities: readonly Entity[]) => Graph> = {
  'object graph': entities => {
    const graph = new ObjectGraph(entities);
    return {
      set: entity => graph.set(entity),
      affected: ref => graph.affectedBy(ref).size,
    };
  },
  EstateGraph: entities => {
    const observed: ObservedPair[] = [];
    const graph = new EstateGraph(
      entities.map(one => toEntityRecord(one)),
      observed,
    );
    return {
      set: entity => graph.set(toEntityRecord(entity)),
      affected: ref =>
        impactOf(graph, [graph.find(ref)!], ({ nodes }) => nodes.length),
    };
  },
  EstateModel: entities => {
    const model = new EstateModel(
      [],
      entities.map(one => toEntityRecord(one)),
    );
    const { graph } = model;
    return {
      set: entity => model.setEntity(entity),
      affected: ref =>
        impactOf(graph, [graph.find(ref)!], ({ nodes }) => nodes.length),
    };
  },
};

function measure(kind: GraphKind, size: number, seed: number): GraphResult {
  const entities = toEntities(generateShape(size, seed), seed);
  const random = new Random(seed);
  const queried = random
    .sample(
      entities.filter(one => one.kind === 'Component'),
      500,
    )
    .map(one => `component:default/${one.metadata.name}`);
  // Compiles the code on a small estate first.
  const warm = builders[kind](entities.slice(0, 1000));
  entities.slice(0, 500).forEach(entity => warm.set(entity));

  global.gc?.();
  const before = process.memoryUsage().heapUsed;
  const built = timed(() => builders[kind](entities));
  const graph = built.value;
  global.gc?.();
  const heap = process.memoryUsage().heapUsed - before;

  const queries: number[] = [];
  let found = 0;
  for (let round = 0; round < 3; round++) {
    queries.length = 0;
    found = 0;
    for (const ref of queried) {
      const query = timed(() => graph.affected(ref));
      queries.push(query.ms);
      found += query.value;
    }
  }
  const changes = changeCounts
    .filter(count => count <= size)
    .map(count => {
      const rounds = Array.from({ length: 5 }, (_, round) => {
        const changed = random
          .sample(entities, count)
          .map(entity => redescribed(entity, round));
        const { ms } = timed(() => changed.forEach(one => graph.set(one)));
        const query = timed(() => graph.affected(queried[round]));
        return { ms, queryMs: query.ms };
      });
      return {
        count,
        ms: median(rounds.map(round => round.ms)),
        queryMs: median(rounds.map(round => round.queryMs)),
      };
    });
  const queryMean = total(queries) / queries.length;
  return { kind, size, buildMs: built.ms, heap, queryMean, found, changes };
}

/** The same entity with another tier and one dependency less. */
function redescribed(entity: Entity, round: number): Entity {
  const { metadata, relations = [] } = entity;
  const dropped = relations.findIndex(({ type }) => type === 'dependsOn');
  return {
    ...entity,
    metadata: {
      ...metadata,
      annotations: {
        ...metadata.annotations,
        'plumbline.dev/tier': String((round % 4) + 1),
      },
    },
    relations: relations.filter((_, index) => index !== dropped),
  };
}

function timed<T>(run: () => T) {
  const started = performance.now();
  const value = run();
  return { value, ms: performance.now() - started };
}

process.on('message', ({ kind, size, seed }: Partial<GraphTask>) => {
  if (kind && size && seed) {
    process.send!(measure(kind, size, seed));
    process.disconnect();
  }
});
