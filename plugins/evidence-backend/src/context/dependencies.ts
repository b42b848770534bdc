import {
  dependenciesOf,
  Dependency,
  DependencyNode,
  Direction,
  EdgeSource,
  EdgeType,
  EstateGraph,
  forEachEdge,
  More,
} from '@plumbline/backstage-plugin-evidence-common';
import { EvidenceStore, StoredObservation } from '../database/EvidenceStore';
import { EstateModel } from '../projection/EstateModel';
import { catalogSource } from '../projection/CatalogWalker';

export type ListDependenciesOptions = {
  model: EstateModel;
  seeds: readonly number[];
  directions: readonly Direction[];
  types?: readonly EdgeType[];
  depth: number;
  limit: number;
  at: number;
  store: EvidenceStore;
};

/** Dependencies before it is read who observed them. */
export type FoundDependencies = { nodes: DependencyNode[]; more: More[] };

/** Finds dependencies in memory. */
export function findDependencies(
  options: Omit<ListDependenciesOptions, 'at' | 'store'>,
): FoundDependencies {
  const { model, seeds, directions, types, depth, limit } = options;
  const nodes: DependencyNode[] = [];
  const more: More[] = [];
  for (const direction of directions) {
    const found = dependenciesOf(model.graph, seeds, {
      direction,
      depth,
      limit,
      types,
    });
    nodes.push(...found.items);
    more.push(...found.more);
  }
  return { nodes, more };
}

/** Lists dependencies with everything that supports each of them. */
export async function listDependencies(
  options: ListDependenciesOptions,
): Promise<{ items: Dependency[]; more: More[] }> {
  const { model, store, at } = options;
  const { nodes, more } = findDependencies(options);
  const pairs = observedPairs(model, nodes);
  const rows = await store.observationsByKey('edge', [...pairs.keys()], at);
  const { graph } = model;
  return { items: describeDependencies({ graph, nodes, pairs, rows }), more };
}

/** Says of found dependencies what supports each of them. */
export function describeDependencies(options: {
  graph: EstateGraph;
  nodes: DependencyNode[];
  pairs: Map<string, string[]>;
  /** The sightings of all these pairs. */
  rows: readonly StoredObservation[];
}): Dependency[] {
  const { graph, nodes } = options;
  const observed = byPair(options);
  return nodes.map(
    (item): Dependency => ({
      entityRef: graph.ref(item.node),
      direction: item.direction,
      depth: item.depth,
      type: item.edge.type,
      state: item.edge.state,
      exists: item.exists,
      owner: item.exists ? graph.record(item.node)?.owner : undefined,
      sources: [
        ...declaredSources(graph, item),
        ...observedSources(observed, pairsOf(graph, item)),
      ],
    }),
  );
}

function declaredSources(
  graph: EstateGraph,
  { edge }: DependencyNode,
): EdgeSource[] {
  if (!edge.declared) {
    return [];
  }
  const source: EdgeSource = {
    id: catalogSource,
    kind: 'declared',
    stale: false,
  };
  return edge.viaApis.length > 0
    ? edge.viaApis.map(api => ({ ...source, via: graph.ref(api) }))
    : [source];
}

/** The pairs whose sightings support a dependency: for an API, its providers'. */
function pairsOf(graph: EstateGraph, item: DependencyNode): string[] {
  const [from, to] =
    item.direction === 'calls'
      ? [item.parent, item.node]
      : [item.node, item.parent];
  const { state, observedAs, observedVia } = item.edge;
  if (state !== 'declared-and-observed' && state !== 'observed-only') {
    return [];
  }
  const targets = [to, ...observedVia];
  if (observedAs.length === 0 && observedVia.length === 0) {
    forEachEdge(graph, to, 'calls', (provider, type) => {
      if (type === 'runs-on') {
        targets.push(provider);
      }
    });
  }
  return targets.map(target => `${graph.ref(from)}\n${graph.ref(target)}`);
}

/** The pairs of entities that support dependencies, by the keys of their sightings. */
export function observedPairs(
  model: EstateModel,
  nodes: DependencyNode[],
): Map<string, string[]> {
  const pairsByKey = new Map<string, string[]>();
  for (const pair of new Set(
    nodes.flatMap(node => pairsOf(model.graph, node)),
  )) {
    const [from, to] = pair.split('\n');
    for (const key of model.edgeKeys(from, to)) {
      pairsByKey.set(key, [...(pairsByKey.get(key) ?? []), pair]);
    }
  }
  return pairsByKey;
}

function byPair(options: {
  pairs: Map<string, string[]>;
  rows: readonly StoredObservation[];
}): Map<string, StoredObservation[]> {
  const observed = new Map<string, StoredObservation[]>();
  for (const row of options.rows) {
    for (const pair of options.pairs.get(row.key) ?? []) {
      observed.set(pair, [...(observed.get(pair) ?? []), row]);
    }
  }
  return observed;
}

/** One entry a source: the latest of its sightings under whatever name. */
function observedSources(
  observed: Map<string, StoredObservation[]>,
  pairs: string[],
): EdgeSource[] {
  const bySource = new Map<string, StoredObservation>();
  for (const row of pairs.flatMap(pair => observed.get(pair) ?? [])) {
    const known = bySource.get(row.source);
    if (!known || row.observedAt > known.observedAt) {
      bySource.set(row.source, row);
    }
  }
  return [...bySource.values()]
    .sort((a, b) => (a.source < b.source ? -1 : 1))
    .map(row => {
      const { count, windowSeconds } = (row.stats ?? {}) as {
        count?: number;
        windowSeconds?: number;
      };
      return {
        id: row.source,
        kind: 'observed',
        observedAt: new Date(row.observedAt).toISOString(),
        stale: row.stale,
        count,
        windowSeconds,
      };
    });
}
