import { Direction } from '../schemas/graph';
import { EdgeType } from '../schemas/observation';
import { Adjacency, IndexedEdge, otherEnd, packEdge } from './Adjacency';
import { EntityRecord } from './EntityRecord';
import { NodeTraits } from './NodeTraits';
import { compareText } from '../compareText';

/** An edge that some source observed between two known entities. */
export type ObservedPair = { from: string; to: string; type: EdgeType };

/** Nodes are ranked anew when there are this many times those that have a rank. */
const rankedShare = 1.25;

/**
 * The typed dependency graph of the estate, in memory. Nodes are entities and
 * the targets they name, whether those exist or not.
 */
export class EstateGraph {
  readonly #index = new Map<string, number>();
  readonly #refs: string[] = [];
  readonly #records: (EntityRecord | undefined)[] = [];
  readonly #traits = new NodeTraits();
  /**
   * Position of each node in the order of references; traversals follow it.
   * Nodes that came later have none and are compared by reference.
   */
  #ranks = new Int32Array();
  /** The node at each of these positions. */
  #ranked = new Int32Array();
  #out: Adjacency;
  #in: Adjacency;
  /** How many sources report each observed edge. */
  readonly #observed = new Map<string, number>();

  /** Cost: O(n log n) in references, once; afterwards changes cost their own size. */
  constructor(
    records: Iterable<EntityRecord> = [],
    observed: Iterable<ObservedPair> = [],
  ) {
    const sorted = [...records].sort((a, b) => compareText(a.ref, b.ref));
    for (const record of sorted) {
      this.#describe(this.#node(record.ref), record);
    }
    const edges: IndexedEdge[] = [];
    for (const record of sorted) {
      for (const edge of this.#edgesOf(record)) {
        edges.push(edge);
      }
    }
    for (const pair of observed) {
      const id = observedId(pair);
      const count = this.#observed.get(id) ?? 0;
      this.#observed.set(id, count + 1);
      if (count === 0) {
        edges.push(this.#observedEdge(pair));
      }
    }
    this.#out = new Adjacency(this.#refs.length, edges, 'from');
    this.#in = new Adjacency(this.#refs.length, edges, 'to');
  }

  /** Nodes, dangling targets included. */
  get size(): number {
    return this.#refs.length;
  }

  find(ref: string): number | undefined {
    return this.#index.get(ref);
  }

  ref(node: number): string {
    return this.#refs[node];
  }

  /** The node is an entity, and not only a name that leads nowhere. */
  exists(node: number): boolean {
    return this.#traits.isEntity(node);
  }

  isApi(node: number): boolean {
    return this.#traits.isApi(node);
  }

  isComponent(node: number): boolean {
    return this.#traits.isComponent(node);
  }

  /** Customers enter by it. */
  isEntryPoint(node: number): boolean {
    return this.#traits.isEntryPoint(node);
  }

  /** Undefined for a reference that leads nowhere. */
  record(node: number): EntityRecord | undefined {
    return this.#records[node];
  }

  recordOf(ref: string): EntityRecord | undefined {
    const node = this.#index.get(ref);
    return node === undefined ? undefined : this.#records[node];
  }

  *records(): Iterable<EntityRecord> {
    for (const record of this.#records) {
      if (record) {
        yield record;
      }
    }
  }

  /** By node: what it depends on, or what depends on it. */
  edges(direction: Direction): Adjacency {
    return direction === 'calls' ? this.#out : this.#in;
  }

  /** The other ends of all edges of a node, known or not, each once for an edge. */
  *ends(node: number, direction: Direction): Iterable<number> {
    const edges = this.edges(direction);
    const end = edges.end(node);
    for (let at = edges.start(node); at < end; at++) {
      yield otherEnd(edges.entries[at]);
    }
  }

  /** Sorts nodes in place by reference. Numbers alone, but for nodes that came late. */
  sort<T extends number[] | Int32Array>(nodes: T): T {
    if (nodes.length < 2) {
      return nodes;
    }
    const ranks = this.#currentRanks();
    const late = [];
    const positions =
      nodes instanceof Int32Array ? nodes : new Int32Array(nodes.length);
    let known = 0;
    for (let at = 0; at < nodes.length; at++) {
      const node = nodes[at];
      if (node < ranks.length) {
        positions[known] = ranks[node];
        known += 1;
      } else {
        late.push(node);
      }
    }
    // Numbers are sorted many times faster than whatever needs a comparison.
    positions.subarray(0, known).sort();
    for (let at = 0; at < known; at++) {
      nodes[at] = this.#ranked[positions[at]];
    }
    if (late.length > 0) {
      this.#insert(nodes, known, late);
    }
    return nodes;
  }

  /** Puts nodes among the first `known`, which are sorted; there is room behind. */
  #insert(nodes: number[] | Int32Array, known: number, late: number[]): void {
    const refs = this.#refs;
    late.sort((a, b) => compareText(refs[a], refs[b]));
    let end = nodes.length;
    let before = known;
    while (late.length > 0) {
      const node = late.pop()!;
      let [low, high] = [0, before];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (refs[nodes[middle]] < refs[node]) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      nodes.copyWithin(end - (before - low), low, before);
      end -= before - low + 1;
      nodes[end] = node;
      before = low;
    }
  }

  /** Puts an entity in place of what was known of it. Cost: the edges of both. */
  set(record: EntityRecord): void {
    this.delete(record.ref);
    const node = this.#node(record.ref);
    this.#describe(node, record);
    for (const { from, to, packed } of this.#edgesOf(record)) {
      this.#out.add(from, to, packed);
      this.#in.add(to, from, packed);
    }
  }

  /** Forgets an entity. What names it goes on naming it, and leads nowhere. */
  delete(ref: string): void {
    const record = this.recordOf(ref);
    if (!record) {
      return;
    }
    for (const { from, to, packed } of this.#edgesOf(record)) {
      this.#out.remove(from, to, packed);
      this.#in.remove(to, from, packed);
    }
    this.#describe(this.#node(ref), undefined);
  }

  addObserved(pair: ObservedPair): void {
    const id = observedId(pair);
    const count = this.#observed.get(id) ?? 0;
    this.#observed.set(id, count + 1);
    if (count === 0) {
      const { from, to, packed } = this.#observedEdge(pair);
      this.#out.add(from, to, packed);
      this.#in.add(to, from, packed);
    }
  }

  removeObserved(pair: ObservedPair): void {
    const id = observedId(pair);
    const count = this.#observed.get(id) ?? 0;
    if (count > 1) {
      this.#observed.set(id, count - 1);
    } else if (count === 1) {
      this.#observed.delete(id);
      const { from, to, packed } = this.#observedEdge(pair);
      this.#out.remove(from, to, packed);
      this.#in.remove(to, from, packed);
    }
  }

  /** Says whether calls from outside were seen to arrive at a node. */
  setEntered(ref: string, isEntered: boolean): void {
    this.#traits.setEntered(this.#node(ref), isEntered);
  }

  #describe(node: number, record: EntityRecord | undefined): void {
    this.#records[node] = record;
    this.#traits.set(node, record);
  }

  #edgesOf(record: EntityRecord): IndexedEdge[] {
    const self = this.#node(record.ref);
    return [
      ...record.edges.map(({ to, type, derived }) => ({
        from: self,
        to: this.#node(to),
        packed: packEdge(type, derived ? 'derived' : 'declared'),
      })),
      // An API runs on whatever provides it: when the provider fails, so does it.
      ...record.provides.map(api => ({
        from: this.#node(api),
        to: self,
        packed: packEdge('runs-on', 'provided'),
      })),
    ];
  }

  #observedEdge({ from, to, type }: ObservedPair): IndexedEdge {
    return {
      from: this.#node(from),
      to: this.#node(to),
      packed: packEdge(type, 'observed'),
    };
  }

  #node(ref: string): number {
    let node = this.#index.get(ref);
    if (node === undefined) {
      node = this.#refs.length;
      this.#index.set(ref, node);
      this.#refs.push(ref);
      this.#records.push(undefined);
      this.#traits.add(node, ref);
    }
    return node;
  }

  #currentRanks(): Int32Array {
    if (this.#ranks.length * rankedShare < this.#refs.length) {
      const order = this.#refs.map((_, node) => node);
      order.sort((a, b) => compareText(this.#refs[a], this.#refs[b]));
      this.#ranked = Int32Array.from(order);
      this.#ranks = new Int32Array(order.length);
      order.forEach((node, rank) => {
        this.#ranks[node] = rank;
      });
    }
    return this.#ranks;
  }
}

function observedId({ from, to, type }: ObservedPair): string {
  return `${from}\n${to}\n${type}`;
}
