import {
  dependenciesOf,
  Dependency,
  DependencyNode,
  Direction,
  EdgeSource,
  EdgeType,
  forEachEdge,
  GraphView,
  More,
} from '@plumbline/backstage-plugin-evidence-common';
import { EvidenceStore, StoredObservation } from '../database/EvidenceStore';
import { EstateModel } from '../projection/EstateModel';
import { catalogSource } from '../projection/CatalogWalker';

export type ListDependenciesOptions = {
  model: EstateModel;
  view: GraphView;
  seeds: readonly number[];
  directions: readonly Direction[];
  types?: readonly EdgeType[];
  depth: number;
  limit: number;
  at: number;
  store: EvidenceStore;
};

/** Lists dependencies with everything that supports each of them. */
export async function listDependencies(
  options: ListDependenciesOptions,
): Promise<{ items: Dependency[]; more: More[] }> {
  const { view, seeds, directions, types, depth, limit } = options;
  const nodes: DependencyNode[] = [];
  const more: More[] = [];
  for (const direction of directions) {
    const found = dependenciesOf(view, seeds, {
      direction,
      depth,
      limit,
      types,
    });
    nodes.push(...found.items);
    more.push(...found.more);
  }
  const observed = await readObserved(options, nodes);
  const items = nodes.map((item): Dependency => {
    const { graph } = view;
    return {
      entityRef: graph.ref(item.node),
      direction: item.direction,
      depth: item.depth,
      type: item.edge.type,
      state: item.edge.state,
      exists: item.exists,
      owner: item.exists ? graph.record(item.node)?.owner : undefined,
      sources: [
        ...declaredSources(view, item),
        ...observedSources(observed, pairsOf(view, item)),
      ],
    };
  });
  return { items, more };
}

function declaredSources(
  view: GraphView,
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
    ? edge.viaApis.map(api => ({ ...source, via: view.graph.ref(api) }))
    : [source];
}

/** The pairs whose sightings support a dependency: for an API, its providers'. */
function pairsOf(view: GraphView, item: DependencyNode): string[] {
  const { graph } = view;
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
    forEachEdge(view, to, 'calls', (provider, type) => {
      if (type === 'runs-on') {
        targets.push(provider);
      }
    });
  }
  return targets.map(target => `${graph.ref(from)}\n${graph.ref(target)}`);
}

async function readObserved(
  { model, view, store, at }: ListDependenciesOptions,
  nodes: DependencyNode[],
): Promise<Map<string, StoredObservation[]>> {
  const pairsByKey = new Map<string, string[]>();
  for (const pair of new Set(nodes.flatMap(node => pairsOf(view, node)))) {
    const [from, to] = pair.split('\n');
    for (const key of model.edgeKeys(from, to)) {
      pairsByKey.set(key, [...(pairsByKey.get(key) ?? []), pair]);
    }
  }
  const observed = new Map<string, StoredObservation[]>();
  const rows = await store.observationsByKey(
    'edge',
    [...pairsByKey.keys()],
    at,
  );
  for (const row of rows) {
    for (const pair of pairsByKey.get(row.key) ?? []) {
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
