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

export function edgeTypeOf(packed: number): EdgeType {
  return packedTypes[packed];
}

export function edgeOriginOf(packed: number): EdgeOrigin {
  return packedOrigins[packed];
}

/** One edge of a build: indices of nodes, and the packed type. */
export type IndexedEdge = { from: number; to: number; packed: number };

/**
 * Bits of the packed part when node and type share one number: small integers
 * for up to eight million nodes, and right for twice as many.
 */
const shift = 8;
const mask = 0xff;

function joined(other: number, packed: number): number {
  return other * (mask + 1) + packed;
}

/**
 * Neighbours of every node in two flat arrays (compressed sparse rows), with
 * an overlay for nodes changed since: a change costs the degree of the nodes
 * it touches, not the size of the estate.
 */
export class Adjacency {
  #offsets: Int32Array;
  #nodes: Int32Array;
  #packed: Uint8Array;
  readonly #overlay = new Map<number, number[]>();

  /** Sorts edges into rows by `key`; cost: O(nodes + edges). */
  constructor(nodeCount: number, edges: IndexedEdge[], key: 'from' | 'to') {
    const other = key === 'from' ? 'to' : 'from';
    this.#offsets = new Int32Array(nodeCount + 1);
    for (const edge of edges) {
      this.#offsets[edge[key] + 1] += 1;
    }
    for (let i = 0; i < nodeCount; i++) {
      this.#offsets[i + 1] += this.#offsets[i];
    }
    const next = this.#offsets.slice(0, nodeCount);
    this.#nodes = new Int32Array(edges.length);
    this.#packed = new Uint8Array(edges.length);
    for (const edge of edges) {
      const at = next[edge[key]];
      next[edge[key]] += 1;
      this.#nodes[at] = edge[other];
      this.#packed[at] = edge.packed;
    }
  }

  /** Visits every neighbour of a node. */
  forEach(node: number, visit: (other: number, packed: number) => void): void {
    const changed = this.#overlay.get(node);
    if (changed) {
      for (const entry of changed) {
        visit(entry >>> shift, entry & mask);
      }
      return;
    }
    if (node >= this.#offsets.length - 1) {
      return;
    }
    const end = this.#offsets[node + 1];
    for (let at = this.#offsets[node]; at < end; at++) {
      visit(this.#nodes[at], this.#packed[at]);
    }
  }

  add(node: number, other: number, packed: number): void {
    this.#row(node).push(joined(other, packed));
  }

  remove(node: number, other: number, packed: number): void {
    const row = this.#row(node);
    const at = row.indexOf(joined(other, packed));
    if (at >= 0) {
      row[at] = row[row.length - 1];
      row.pop();
    }
  }

  #row(node: number): number[] {
    let row = this.#overlay.get(node);
    if (!row) {
      const copy: number[] = [];
      this.forEach(node, (other, packed) => copy.push(joined(other, packed)));
      row = copy;
      this.#overlay.set(node, row);
    }
    return row;
  }
}
