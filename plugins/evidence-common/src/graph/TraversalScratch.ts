import type { EstateGraph } from './EstateGraph';

/** TraversalScratch is made for so many times the nodes that there are: more may come. */
const headroom = 1.25;

/**
 * What a traversal notes of nodes. It is as large as the estate and is used
 * again: making it anew for every question would cost the size of the estate,
 * and soon a pause of the whole process to collect it.
 */
export class TraversalScratch {
  readonly size: number;
  /** By node; 0 at first. */
  readonly state: Uint8Array;
  /** By node; 0 at first. */
  readonly distance: Int32Array;
  /** By node; -1 at first. */
  readonly parent: Int32Array;
  /** By node; of those alone that were noted, anything for others. */
  readonly finder: Int32Array;
  readonly #order: Int32Array;
  #noted = 0;
  /** Noted besides, to be cleared. */
  #aside: number[] = [];

  constructor(size: number) {
    this.size = size;
    this.state = new Uint8Array(size);
    this.distance = new Int32Array(size);
    this.parent = new Int32Array(size).fill(-1);
    this.finder = new Int32Array(size);
    this.#order = new Int32Array(size);
  }

  /** How many nodes were noted. */
  get noted(): number {
    return this.#noted;
  }

  /** Notes a node, once, before anything is written of it. */
  note(node: number): void {
    this.#order[this.#noted] = node;
    this.#noted += 1;
  }

  /** Of this node something is written, but it is no part of the answer. */
  noteAside(node: number): void {
    this.#aside.push(node);
  }

  /** The nodes noted from the one to the other place; a view, not a copy. */
  between(start: number, end = this.#noted): Int32Array {
    return this.#order.subarray(start, end);
  }

  /** Cost: what was noted. */
  clear(): void {
    for (let at = 0; at < this.#noted; at++) {
      this.#clear(this.#order[at]);
    }
    this.#aside.forEach(node => this.#clear(node));
    this.#noted = 0;
    this.#aside = [];
  }

  #clear(node: number): void {
    this.state[node] = 0;
    this.distance[node] = 0;
    this.parent[node] = -1;
  }
}

const unused = new WeakMap<EstateGraph, TraversalScratch[]>();

/** Lends scratch for all nodes of a graph, until `use` has returned. */
export function withScratch<T>(
  graph: EstateGraph,
  use: (scratch: TraversalScratch) => T,
): T {
  const free = unused.get(graph) ?? [];
  unused.set(graph, free);
  let scratch = free.pop();
  if (!scratch || scratch.size < graph.size) {
    scratch = new TraversalScratch(Math.ceil(graph.size * headroom));
  }
  try {
    return use(scratch);
  } finally {
    scratch.clear();
    free.push(scratch);
  }
}
