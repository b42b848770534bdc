import type { EdgeType } from '../schemas/observation';
import { edgeTypes } from '../schemas/vocabulary';

const typeCount = edgeTypes.length;

/**
 * Through whom an edge is known: `declared` by the entity it leaves, `provided`
 * by the one it leads to, `derived` by the catalog from the description of the
 * entity at its other end, or `observed` by a source.
 */
export type EdgeOrigin = 'declared' | 'provided' | 'derived' | 'observed';

const origins: readonly EdgeOrigin[] = [
  'declared',
  'provided',
  'derived',
  'observed',
];

/** Packs an edge's type and origin into a few bits. */
export function packEdge(type: EdgeType, origin: EdgeOrigin): number {
  return edgeTypes.indexOf(type) + origins.indexOf(origin) * typeCount;
}

/** By packed edge: read for every edge that a traversal meets. */
const packedOrigins = origins.flatMap(origin => edgeTypes.map(() => origin));
const packedTypes = origins.flatMap(() => edgeTypes);

/** Every packed edge is less. */
export const packedCount = packedTypes.length;

export function edgeTypeOf(packed: number): EdgeType {
  return packedTypes[packed];
}

export function edgeOriginOf(packed: number): EdgeOrigin {
  return packedOrigins[packed];
}

/** One edge of a build: indices of nodes, and the packed type. */
export type IndexedEdge = { from: number; to: number; packed: number };

/** An edge as its node's row has it: up to sixteen million nodes, and the packed type. */
const shift = 8;
const mask = 0xff;

/** The node at the other end. */
export function otherEnd(entry: number): number {
  return entry >>> shift;
}

export function packedOf(entry: number): number {
  return entry & mask;
}

function entryOf(other: number, packed: number): number {
  return other * (mask + 1) + packed;
}

/** What a row that outgrew its place is given at the least. */
const leastCapacity = 4;

/**
 * Neighbours of every node, a row each, all in one flat array: a traversal
 * reads numbers that lie side by side. A row that outgrows its place moves to
 * the end with twice the capacity, so a change costs the degree of the nodes it
 * touches, and all that a row left behind is less than its capacity now.
 */
export class Adjacency {
  /** Entries of a node: from {@link Adjacency.start} to {@link Adjacency.end}. */
  entries: Uint32Array;
  #starts: Int32Array;
  #lengths: Int32Array;
  /** How many entries fit where a row is. */
  #capacities: Int32Array;
  /** How many of {@link Adjacency.entries} were given to rows so far. */
  #used: number;

  /** Sorts edges into rows by `key`; cost: O(nodes + edges). */
  constructor(nodeCount: number, edges: IndexedEdge[], key: 'from' | 'to') {
    const other = key === 'from' ? 'to' : 'from';
    this.#starts = new Int32Array(nodeCount);
    this.#lengths = new Int32Array(nodeCount);
    for (const edge of edges) {
      this.#lengths[edge[key]] += 1;
    }
    this.#capacities = this.#lengths.slice();
    for (let node = 1; node < nodeCount; node++) {
      this.#starts[node] = this.#starts[node - 1] + this.#lengths[node - 1];
    }
    const next = this.#starts.slice();
    this.entries = new Uint32Array(edges.length);
    for (const edge of edges) {
      this.entries[next[edge[key]]] = entryOf(edge[other], edge.packed);
      next[edge[key]] += 1;
    }
    this.#used = edges.length;
  }

  start(node: number): number {
    return node < this.#starts.length ? this.#starts[node] : 0;
  }

  end(node: number): number {
    return node < this.#starts.length
      ? this.#starts[node] + this.#lengths[node]
      : 0;
  }

  add(node: number, other: number, packed: number): void {
    if (node >= this.#starts.length) {
      const size = Math.max(64, node * 2);
      this.#starts = lengthened(this.#starts, size);
      this.#lengths = lengthened(this.#lengths, size);
      this.#capacities = lengthened(this.#capacities, size);
    }
    if (this.#lengths[node] === this.#capacities[node]) {
      this.#move(node);
    }
    this.entries[this.end(node)] = entryOf(other, packed);
    this.#lengths[node] += 1;
  }

  remove(node: number, other: number, packed: number): void {
    const [start, end] = [this.start(node), this.end(node)];
    const at = this.entries
      .subarray(start, end)
      .indexOf(entryOf(other, packed));
    if (at >= 0) {
      this.entries[start + at] = this.entries[end - 1];
      this.#lengths[node] -= 1;
    }
  }

  /** Gives a row twice its capacity, at the end. */
  #move(node: number): void {
    const capacity = Math.max(leastCapacity, this.#lengths[node] * 2);
    if (this.#used + capacity > this.entries.length) {
      const longer = new Uint32Array(Math.ceil((this.#used + capacity) * 1.5));
      longer.set(this.entries);
      this.entries = longer;
    }
    const start = this.start(node);
    this.entries.copyWithin(this.#used, start, this.end(node));
    this.#starts[node] = this.#used;
    this.#capacities[node] = capacity;
    this.#used += capacity;
  }
}

function lengthened(numbers: Int32Array, size: number): Int32Array {
  const longer = new Int32Array(size);
  longer.set(numbers);
  return longer;
}
