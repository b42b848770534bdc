import { EstateGraph } from './EstateGraph';
import { forEachEdge, forEachNeighbour } from './neighbours';
import { TraversalScratch, withScratch } from './TraversalScratch';

/**
 * Everything that a failure reaches, level by level. It holds while it is read:
 * what is kept of it must be copied.
 */
export type Reach = {
  /** Nodes in order of distance, then of reference; the seeds are left out. */
  nodes: Int32Array;
  /** By node; 0 for what is not reached. */
  distance: Int32Array;
  /**
   * By node: the one through which it was reached, the least by reference of
   * several, and straight rather than through an API. -1 where a path begins.
   */
  parent: Int32Array;
};

/** What is known of a node, as bits. */
const failed = 1;
const starved = 2;
/** It failed a level ago or before: its dependents were visited. */
const spread = 4;

/**
 * Follows dependencies backwards from what fails. Callers are affected; when a
 * publisher fails its topic starves, and with it the topic's subscribers, but
 * not its other publishers. Cost: O(nodes and edges reached).
 *
 * @param read - is given what is reached, for as long as it runs
 * @param isInEnvironment - what is not is not entered; default: everything is
 */
export function impactOf<T>(
  graph: EstateGraph,
  seeds: readonly number[],
  read: (reach: Reach) => T,
  isInEnvironment: (node: number) => boolean = () => true,
): T {
  const isEntered = (node: number) =>
    graph.exists(node) && isInEnvironment(node);
  return withScratch(graph, scratch =>
    read(findReach(graph, seeds, scratch, isEntered)),
  );
}

function findReach(
  graph: EstateGraph,
  seeds: readonly number[],
  scratch: TraversalScratch,
  isEntered: (node: number) => boolean,
): Reach {
  const { distance, parent, finder, state } = scratch;
  let depth = 0;
  let node = -1;
  /** Starved a level ago or before, and fails now. */
  let failingLater: number[] = [];

  const note = (other: number, through: number) => {
    scratch.note(other);
    distance[other] = depth;
    parent[other] = through;
    finder[other] = node;
  };
  const fail = (other: number, through: number) => {
    if (!(state[other] & failed)) {
      if (isEntered(other)) {
        state[other] |= failed;
        if (distance[other] === 0) {
          note(other, through);
        } else if (distance[other] < depth) {
          failingLater.push(other);
        }
      }
    } else if (distance[other] === depth && finder[other] === node) {
      // Reached first from this very node: the way from it is open to choice.
      const current = parent[other];
      if (
        through === node ||
        (current !== node && graph.ref(through) < graph.ref(current))
      ) {
        parent[other] = through;
      }
    }
  };
  const failCaller = (caller: number, _type: string, api?: number) => {
    if (api !== undefined && parent[api] < 0 && !graph.exists(api)) {
      // It is no entity that could be affected, yet it is on the way.
      scratch.noteAside(api);
      parent[api] = node;
    }
    fail(caller, api ?? node);
  };
  const failSubscriber = (subscriber: number) => fail(subscriber, node);
  const starve = (topic: number) => {
    if (!(state[topic] & (failed | starved)) && isEntered(topic)) {
      state[topic] |= starved;
      note(topic, node);
    }
  };

  const first = graph.sort([...new Set(seeds)]);
  for (const seed of first) {
    scratch.noteAside(seed);
    state[seed] = failed | spread;
  }
  let level: ArrayLike<number> = first;
  while (level.length > 0) {
    depth += 1;
    const start = scratch.noted;
    for (let at = 0; at < level.length; at++) {
      node = level[at];
      if (state[node] & spread) {
        forEachNeighbour(graph, node, 'calledBy', failCaller);
        forEachEdge(graph, node, 'calls', starve, 'publishes');
      } else {
        forEachEdge(graph, node, 'calledBy', failSubscriber, 'subscribes');
      }
    }
    const reached = graph.sort(scratch.between(start));
    level =
      failingLater.length > 0
        ? graph.sort(Int32Array.from([...reached, ...failingLater]))
        : reached;
    failingLater = [];
    for (let at = 0; at < level.length; at++) {
      if (state[level[at]] & failed) {
        state[level[at]] |= spread;
      }
    }
  }
  return { nodes: scratch.between(0), distance, parent };
}

/** The path to a node: from the seed to the last hop before it. */
export function pathTo(reach: Reach, node: number): number[] {
  const path: number[] = [];
  for (let at = reach.parent[node]; at >= 0; at = reach.parent[at]) {
    path.push(at);
  }
  return path.reverse();
}
