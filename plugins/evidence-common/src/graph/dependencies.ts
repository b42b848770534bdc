import { Direction, More } from '../schemas/graph';
import { EdgeType } from '../schemas/observation';
import { describeEdges, EdgeDescription, isCall } from './edgeState';
import { EstateGraph } from './EstateGraph';
import { forEachNeighbour } from './neighbours';
import { TraversalScratch, withScratch } from './TraversalScratch';

/** A dependency before its sources are looked up. */
export type DependencyNode = {
  node: number;
  direction: Direction;
  depth: number;
  /** The node it was reached from; for depth 1 one of the seeds. */
  parent: number;
  exists: boolean;
  edge: EdgeDescription;
};

export type DependencyOptions = {
  direction: Direction;
  /** Hops to list; one level beyond is counted. */
  depth: number;
  /** Nodes to list at the most; the rest is counted by depth. */
  limit: number;
  /** Follow only these; all but containment by default. */
  types?: readonly EdgeType[];
  /** What is not is not entered; default: everything is. */
  isInEnvironment?: (node: number) => boolean;
};

/** What is known of a node: it is a seed, or was reached. */
const reached = 1;

/**
 * Lists what depends on the seeds, or what they depend on, nearest first, then
 * by tier, then by reference. Nothing is left out without being counted.
 */
export function dependenciesOf(
  graph: EstateGraph,
  seeds: readonly number[],
  options: DependencyOptions,
): { items: DependencyNode[]; more: More[] } {
  return withScratch(graph, scratch => list(graph, seeds, options, scratch));
}

function list(
  graph: EstateGraph,
  seeds: readonly number[],
  options: DependencyOptions,
  scratch: TraversalScratch,
): { items: DependencyNode[]; more: More[] } {
  const { direction, depth: maxDepth, limit, types } = options;
  const { isInEnvironment = () => true } = options;
  const wanted = types && new Set(types);
  const items: DependencyNode[] = [];
  const more: More[] = [];
  let listed = 0;
  let parent = -1;
  const reach = (other: number, type: EdgeType, via: number | undefined) => {
    const followed =
      !wanted ||
      wanted.has(type) ||
      (via !== undefined && wanted.has('consumes'));
    if (followed && scratch.state[other] === 0 && isInEnvironment(other)) {
      scratch.state[other] = reached;
      scratch.parent[other] = parent;
      scratch.note(other);
    }
  };
  for (const seed of new Set(seeds)) {
    scratch.state[seed] = reached;
    scratch.note(seed);
  }
  let level = graph.sort(scratch.between(0));
  for (let depth = 1; level.length > 0 && depth <= maxDepth + 1; depth++) {
    const start = scratch.noted;
    for (parent of level) {
      forEachNeighbour(graph, parent, direction, reach);
    }
    level = graph.sort(scratch.between(start));
    const space = depth > maxDepth ? 0 : Math.max(0, limit - listed);
    const nodes = Math.min(space, level.length);
    if (nodes > 0) {
      for (const node of byTier(graph, level).slice(0, nodes)) {
        const from = scratch.parent[node];
        items.push(...describe(graph, options, node, from, depth));
      }
    }
    listed += nodes;
    if (level.length > nodes) {
      more.push({ direction, depth, count: level.length - nodes });
    }
  }
  return { items, more };
}

function describe(
  graph: EstateGraph,
  { direction, types }: DependencyOptions,
  node: number,
  parent: number,
  depth: number,
): DependencyNode[] {
  const [from, to] = direction === 'calls' ? [parent, node] : [node, parent];
  const edges = describeEdges(graph, from, to).filter(
    ({ type }) => type !== 'part-of',
  );
  const wanted = edges.filter(
    ({ type, viaApis }) =>
      !types ||
      types.includes(type) ||
      (viaApis.length > 0 && types.includes('consumes')),
  );
  // An observed read confirms a declared call, and is then described as one.
  const listed =
    wanted.length > 0 ? wanted : edges.filter(({ type }) => isCall(type));
  return listed.map(edge => ({
    node,
    direction,
    depth,
    parent,
    exists: graph.exists(node),
    edge,
  }));
}

/** Tier 1 first, no tier last; keeps the order of references within a tier. */
function byTier(graph: EstateGraph, nodes: Int32Array): number[] {
  const tier = (node: number) => {
    // The place in the list must not disclose the tier of what is hidden.
    const record = graph.record(node);
    const value = Number.parseInt(record?.tier ?? '', 10);
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  };
  const tiers = new Map<number, number>();
  nodes.forEach(node => tiers.set(node, tier(node)));
  return [...nodes].sort((a, b) => {
    const [left, right] = [tiers.get(a)!, tiers.get(b)!];
    return left === right ? 0 : left - right;
  });
}
