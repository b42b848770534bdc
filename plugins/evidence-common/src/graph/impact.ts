import { EstateGraph } from './EstateGraph';
import { forEachEdge, forEachNeighbour } from './neighbours';

/** Everything that a failure reaches, level by level. */
export type Reach = {
  /** Nodes in order of distance, then of reference; the seeds are left out. */
  nodes: number[];
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
/** It failed a level ago or before: those who depend on it were told. */
const told = 4;

/**
 * Follows dependencies backwards from what fails. Callers are affected; when a
 * publisher fails its topic starves, and with it the topic's subscribers, but
 * not its other publishers. Cost: O(nodes and edges reached).
 */
export function impactOf(graph: EstateGraph, seeds: readonly number[]): Reach {
  const nodes: number[] = [];
  const distance = new Int32Array(graph.size);
  const parent = new Int32Array(graph.size).fill(-1);
  const finder = new Int32Array(graph.size);
  const state = new Uint8Array(graph.size);
  let depth = 0;
  let node = -1;
  let nextFailing: number[] = [];
  let nextStarving: number[] = [];

  const note = (other: number, through: number) => {
    if (distance[other] === 0) {
      distance[other] = depth;
      parent[other] = through;
      finder[other] = node;
    }
  };
  const fail = (other: number, through: number) => {
    if (!(state[other] & failed)) {
      if (graph.exists(other)) {
        state[other] |= failed;
        nextFailing.push(other);
        note(other, through);
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
      parent[api] = node;
    }
    fail(caller, api ?? node);
  };
  const failSubscriber = (subscriber: number) => fail(subscriber, node);
  const starve = (topic: number) => {
    if (!(state[topic] & (failed | starved)) && graph.exists(topic)) {
      state[topic] |= starved;
      nextStarving.push(topic);
      note(topic, node);
    }
  };

  let level = graph.sort([...new Set(seeds)]);
  for (const seed of level) {
    state[seed] = failed | told;
  }
  while (level.length > 0) {
    depth += 1;
    for (node of level) {
      if (state[node] & told) {
        forEachNeighbour(graph, node, 'calledBy', failCaller);
        forEachEdge(graph, node, 'calls', starve, 'publishes');
      } else {
        forEachEdge(graph, node, 'calledBy', failSubscriber, 'subscribes');
      }
    }
    level = nextStarving.filter(topic => !(state[topic] & failed));
    for (const other of nextFailing) {
      state[other] |= told;
      level.push(other);
    }
    nextFailing = [];
    nextStarving = [];
    graph.sort(level);
    for (const other of level) {
      if (distance[other] === depth) {
        nodes.push(other);
      }
    }
  }
  return { nodes, distance, parent };
}

/** The path to a node: from the seed to the last hop before it. */
export function pathTo(reach: Reach, node: number): number[] {
  const path: number[] = [];
  for (let at = reach.parent[node]; at >= 0; at = reach.parent[at]) {
    path.push(at);
  }
  return path.reverse();
}
