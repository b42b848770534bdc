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
import { EvidenceStore } from '../database/EvidenceStore';
import { StoredObservation } from '../database/observations';
import { EstateModel } from '../estate/projection/EstateModel';
import { catalogSource } from '../estate/projection/CatalogWalker';

export type ListDependenciesOptions = {
  model: EstateModel;
  seeds: readonly number[];
  directions: readonly Direction[];
  types?: readonly EdgeType[];
  depth: number;
  limit: number;
  /** Whether a node is of the requested environment. Default: every node is. */
  isInEnvironment?: (node: number) => boolean;
  at: number;
  store: EvidenceStore;
};

/** A dependency before it is read who observed it. */
export type FoundDependency = Omit<Dependency, 'sources'> & {
  declared: EdgeSource[];
  /** The pairs of entities whose sightings support it. */
  pairs: string[];
};

export type FoundDependencies = {
  items: FoundDependency[];
  more: More[];
  /** These pairs, by the keys of their sightings. */
  pairs: ReadonlyMap<string, string[]>;
};

/** Finds dependencies in memory. */
export function findDependencies(
  options: Omit<ListDependenciesOptions, 'at' | 'store'>,
): FoundDependencies {
  const { model, seeds, directions, ...filters } = options;
  const { graph } = model;
  const items: FoundDependency[] = [];
  const more: More[] = [];
  for (const direction of directions) {
    const found = dependenciesOf(graph, seeds, { direction, ...filters });
    items.push(...found.items.map(item => describe(graph, item)));
    more.push(...found.more);
  }
  return { items, more, pairs: pairsByKey(model, items) };
}

/** Lists dependencies with everything that supports each of them. */
export async function listDependencies(
  options: ListDependenciesOptions,
): Promise<{ items: Dependency[]; more: More[] }> {
  const { store, at } = options;
  const found = findDependencies(options);
  const keys = [...found.pairs.keys()];
  const rows = await store.observationsByKey('edge', keys, at);
  return { items: describeDependencies(found, rows), more: found.more };
}

/**
 * Says of found dependencies what supports each of them.
 *
 * @param rows - the sightings of all their pairs
 */
export function describeDependencies(
  found: FoundDependencies,
  rows: readonly StoredObservation[],
): Dependency[] {
  const observed = new Map<string, StoredObservation[]>();
  for (const row of rows) {
    for (const pair of found.pairs.get(row.key) ?? []) {
      const known = observed.get(pair);
      if (known) {
        known.push(row);
      } else {
        observed.set(pair, [row]);
      }
    }
  }
  return found.items.map(({ declared, pairs, ...dependency }) => ({
    ...dependency,
    sources: [...declared, ...observedSources(observed, pairs)],
  }));
}

function describe(graph: EstateGraph, item: DependencyNode): FoundDependency {
  const { node, direction, depth, edge, exists } = item;
  return {
    entityRef: graph.ref(node),
    direction,
    depth,
    type: edge.type,
    state: edge.state,
    exists,
    owner: graph.record(node)?.owner,
    declared: declaredSources(graph, item),
    pairs: pairsOf(graph, item),
  };
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

function pairsByKey(
  model: EstateModel,
  items: readonly FoundDependency[],
): Map<string, string[]> {
  const byKey = new Map<string, string[]>();
  for (const pair of new Set(items.flatMap(({ pairs }) => pairs))) {
    const [from, to] = pair.split('\n');
    for (const key of model.edgeKeys(from, to)) {
      byKey.set(key, [...(byKey.get(key) ?? []), pair]);
    }
  }
  return byKey;
}

function countOf({ stats }: StoredObservation): number {
  return (stats as { count?: number } | undefined)?.count ?? 0;
}

/**
 * One entry a source: the latest of its sightings under whatever name, and of
 * those of one instant, as by tracing and by Istio, the one with the most calls.
 */
function observedSources(
  observed: Map<string, StoredObservation[]>,
  pairs: string[],
): EdgeSource[] {
  const bySource = new Map<string, StoredObservation>();
  for (const row of pairs.flatMap(pair => observed.get(pair) ?? [])) {
    const known = bySource.get(row.source);
    if (
      !known ||
      row.observedAt > known.observedAt ||
      (row.observedAt === known.observedAt && countOf(row) > countOf(known))
    ) {
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
