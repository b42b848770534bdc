import { mix32 } from './hash';
import { jaccard, Template } from './template';

/** At this much in common two lines tell of the same work. */
export const defaultThreshold = 0.6;

/**
 * Bands of MinHash: two lines that have 0.6 in common meet in at least one of
 * 24 bands of 3 in 997 of 1,000 cases. Whether two lines meet depends on them
 * alone, so neither order nor pieces matter.
 */
const bands = 24;
const rows = 3;

/**
 * Finds the lines that are like a line, without comparing it with all. Adding
 * one costs O(lines that meet it).
 */
export class SimilarityIndex {
  readonly #threshold: number;
  readonly #ids: string[] = [];
  readonly #shingles: Uint32Array[] = [];
  readonly #known = new Set<string>();
  /** The last line of each bucket, and for each line and band the one before it. */
  readonly #heads = Array.from(
    { length: bands },
    () => new Map<number, number>(),
  );
  #before = new Int32Array(1024 * bands);

  constructor(options: { threshold?: number } = {}) {
    this.#threshold = options.threshold ?? defaultThreshold;
  }

  get size(): number {
    return this.#ids.length;
  }

  has(id: string): boolean {
    return this.#known.has(id);
  }

  /**
   * Adds a line, if it is not there.
   *
   * @param template - without shingles it is like nothing
   * @param groupOf - one line of a group is enough: the others of it are spared
   * @returns ids of lines added before that it is like: of each group one
   */
  add(
    template: Template,
    groupOf: (id: string) => string = id => id,
  ): string[] {
    const { id, shingles } = template;
    if (this.#known.has(id) || shingles.length === 0) {
      return [];
    }
    this.#known.add(id);
    const place = this.#ids.push(id) - 1;
    this.#shingles.push(shingles);
    this.#grow(place);
    const compared = new Set<number>();
    const found = new Map<string, string>();
    bucketsOf(shingles).forEach((bucket, band) => {
      const head = this.#heads[band].get(bucket) ?? -1;
      for (
        let other = head;
        other >= 0;
        other = this.#before[other * bands + band]
      ) {
        const isNew = !compared.has(other);
        compared.add(other);
        if (isNew) {
          const known = this.#ids[other];
          const group = groupOf(known);
          if (
            !found.has(group) &&
            jaccard(shingles, this.#shingles[other]) >= this.#threshold
          ) {
            found.set(group, known);
          }
        }
      }
      this.#before[place * bands + band] = head;
      this.#heads[band].set(bucket, place);
    });
    return [...found.values()];
  }

  #grow(place: number): void {
    if ((place + 1) * bands > this.#before.length) {
      const larger = new Int32Array(this.#before.length * 2);
      larger.set(this.#before);
      this.#before = larger;
    }
  }
}

/** One number for each band, made from its least hashes. */
function bucketsOf(shingles: Uint32Array): number[] {
  const buckets: number[] = [];
  for (let band = 0; band < bands; band++) {
    let low = band + 1;
    let high = 0;
    for (let row = 0; row < rows; row++) {
      const seed = mix32(band * rows + row + 0x51ed270b);
      let least = 0xffffffff;
      for (let at = 0; at < shingles.length; at++) {
        const hash = mix32(shingles[at] ^ seed);
        least = hash < least ? hash : least;
      }
      low = mix32(low ^ least);
      high = mix32(high + low);
    }
    // 53 bits, which a number holds exactly.
    buckets.push(low * 0x200000 + (high & 0x1fffff));
  }
  return buckets;
}
