import { EntityRecord } from './EntityRecord';

const entity = 1;
const api = 2;
const component = 4;
const entryPoint = 8;
const entered = 16;

/**
 * What a traversal asks of every node that it meets, a byte for each: tens of
 * thousands of descriptions lie too far apart in memory to be read.
 */
export class NodeTraits {
  #bits = new Uint8Array(64);

  /** Notes a node that nobody described so far. */
  add(node: number, ref: string): void {
    if (node >= this.#bits.length) {
      const bits = new Uint8Array(node * 2);
      bits.set(this.#bits);
      this.#bits = bits;
    }
    this.#bits[node] =
      (ref.startsWith('api:') ? api : 0) |
      (ref.startsWith('component:') ? component : 0);
  }

  set(node: number, record: EntityRecord | undefined): void {
    this.#bits[node] &= ~(entity | entryPoint);
    if (record) {
      this.#bits[node] |=
        entity | (record.customerPaths.length > 0 ? entryPoint : 0);
    }
  }

  isEntity(node: number): boolean {
    return (this.#bits[node] & entity) !== 0;
  }

  isApi(node: number): boolean {
    return (this.#bits[node] & api) !== 0;
  }

  isComponent(node: number): boolean {
    return (this.#bits[node] & component) !== 0;
  }

  /** Described as one, or seen to be called from outside. */
  isEntryPoint(node: number): boolean {
    const bits = this.#bits[node];
    return (
      (bits & entryPoint) !== 0 ||
      ((bits & entered) !== 0 && (bits & entity) !== 0)
    );
  }

  setEntered(node: number, isEntered: boolean): void {
    this.#bits[node] = isEntered
      ? this.#bits[node] | entered
      : this.#bits[node] & ~entered;
  }
}
