import { EstateGraph } from './EstateGraph';
import { exists, forEachEdge, forEachNeighbour, GraphView } from './neighbours';

/** Everything that a failure reaches, level by level. */
export type Reach = {
  /** Nodes in order of distance, then of reference; the seeds are left out. */
  nodes: number[];
  distance: Map<number, number>;
  /**
   * The node through which each was reached: the least by reference of several,
   * and straight rather than through an API.
   */
  parent: Map<number, number>;
};

/**
 * Follows dependencies backwards from what fails. Callers are affected; when a
 * publisher fails its topic starves, and with it the topic's subscribers, but
 * not its other publishers. Cost: O(nodes and edges reached).
 */
export function impactOf(
  view: GraphView,
  seeds: readonly number[],
  maxDepth = Number.POSITIVE_INFINITY,
): Reach {
  const { graph } = view;
  const reach: Reach = { nodes: [], distance: new Map(), parent: new Map() };
  const failed = new Set(seeds);
  const starved = new Set<number>();
  let failing = new Set(seeds);
  let level = graph.sort([...failing]);

  for (let depth = 1; level.length > 0 && depth <= maxDepth; depth++) {
    const nextFailing = new Set<number>();
    const nextStarving = new Set<number>();
    for (const node of level) {
      /** Reached first from this very node: the way from it is open to choice. */
      const own = new Set<number>();
      const note = (other: number, parent: number) => {
        if (!reach.distance.has(other)) {
          reach.distance.set(other, depth);
          reach.parent.set(other, parent);
          own.add(other);
        }
      };
      const fail = (other: number, parent: number) => {
        if (failed.has(other)) {
          if (own.has(other)) {
            choosePath(graph, reach, node, other, parent);
          }
        } else if (exists(view, other)) {
          failed.add(other);
          nextFailing.add(other);
          note(other, parent);
        }
      };
      const starve = (topic: number) => {
        const newlyStarved =
          !failed.has(topic) && !starved.has(topic) && exists(view, topic);
        if (newlyStarved) {
          starved.add(topic);
          nextStarving.add(topic);
          note(topic, node);
        }
      };
      if (failing.has(node)) {
        forEachNeighbour(view, node, 'calledBy', (caller, _type, api) => {
          if (api !== undefined && !exists(view, api)) {
            // It is no entity that could be affected, yet it is on the way.
            reach.parent.set(api, reach.parent.get(api) ?? node);
          }
          fail(caller, api ?? node);
        });
        forEachEdge(view, node, 'calls', starve, 'publishes');
      } else {
        forEachEdge(
          view,
          node,
          'calledBy',
          subscriber => fail(subscriber, node),
          'subscribes',
        );
      }
    }
    failing = nextFailing;
    level = graph.sort([...new Set([...nextFailing, ...nextStarving])]);
    for (const node of level) {
      if (reach.distance.get(node) === depth) {
        reach.nodes.push(node);
      }
    }
  }
  return reach;
}

/** The straight way before one through an API; the least reference of several. */
function choosePath(
  graph: EstateGraph,
  reach: Reach,
  node: number,
  other: number,
  parent: number,
): void {
  const current = reach.parent.get(other)!;
  const isBetter =
    parent === node ||
    (current !== node && graph.ref(parent) < graph.ref(current));
  if (isBetter) {
    reach.parent.set(other, parent);
  }
}

/** The path to a node: from the seed to the last hop before it. */
export function pathTo(reach: Reach, node: number): number[] {
  const path: number[] = [];
  const seen = new Set<number>([node]);
  let at = reach.parent.get(node);
  while (at !== undefined && !seen.has(at)) {
    seen.add(at);
    path.unshift(at);
    at = reach.parent.get(at);
  }
  return path;
}
