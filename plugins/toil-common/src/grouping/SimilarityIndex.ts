import { mix32 } from './hash';
import { aligned, jaccard, shinglesOf, Template } from './template';

/** At this much in common two lines describe the same work. */
export const defaultThreshold = 0.6;

/**
 * Bands of MinHash: two lines that have 0.6 in common meet in at least one of
 * 24 bands of 3 in 997 of 1,000 cases. Whether two lines meet depends on them
 * alone, so neither order nor pieces matter.
 */
const bands = 24;
const rows = 3;
/** Lines also meet by length, first word and any one more of these places. */
const places = 12;

/**
 * Finds the lines that are like a line, without comparing it with all. Adding
 * one costs O(lines that meet it).
 */
export class SimilarityIndex {
  readonly #threshold: number;
  readonly #ids: string[] = [];
  readonly #words: Uint32Array[] = [];
  readonly #shingles: Uint32Array[] = [];
  readonly #known = new Set<string>();
  readonly #buckets = new Map<number, number[]>();
  /** For each line the last one that it was compared with. */
  #compared = new Int32Array(1024).fill(-1);

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
   * @param template - without words it is like nothing
   * @param groupOf - one line of a group is enough: the others of it are left out
   * @returns ids of lines added before that it is like: of each group one
   */
  add(
    template: Template,
    groupOf: (id: string) => string = id => id,
  ): string[] {
    const { id, words } = template;
    if (this.#known.has(id) || words.length === 0) {
      return [];
    }
    const shingles = shinglesOf(words);
    const place = this.#keep(template, shingles);
    const found = new Map<string, string>();
    for (const bucket of [...alignedBuckets(words), ...likeBuckets(shingles)]) {
      const met = this.#buckets.get(bucket);
      if (!met) {
        this.#buckets.set(bucket, [place]);
        continue;
      }
      for (const other of met) {
        if (this.#compared[other] !== place) {
          this.#compared[other] = place;
          if (this.#isLike(other, words, shingles)) {
            const known = this.#ids[other];
            found.set(groupOf(known), known);
          }
        }
      }
      met.push(place);
    }
    return [...found.values()];
  }

  #isLike(other: number, words: Uint32Array, shingles: Uint32Array): boolean {
    return (
      aligned(words, this.#words[other]) >= this.#threshold ||
      jaccard(shingles, this.#shingles[other]) >= this.#threshold
    );
  }

  #keep({ id, words }: Template, shingles: Uint32Array): number {
    this.#known.add(id);
    this.#words.push(words);
    this.#shingles.push(shingles);
    const place = this.#ids.push(id) - 1;
    // A line is not compared with itself, should two of its buckets be one.
    if (place >= this.#compared.length) {
      const larger = new Int32Array(place * 2).fill(-1);
      larger.set(this.#compared);
      this.#compared = larger;
    }
    this.#compared[place] = place;
    return place;
  }
}

/** A bucket is a number of 53 bits, which a number holds exactly. */
function bucketOf(low: number, high: number): number {
  return low * 0x200000 + (high & 0x1fffff);
}

/** One for each band, made from its least hashes. */
function likeBuckets(shingles: Uint32Array): number[] {
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
    buckets.push(bucketOf(low, high));
  }
  return buckets;
}

/** Lines that are the same in three places or more meet in one of them. */
function alignedBuckets(words: Uint32Array): number[] {
  const buckets: number[] = [];
  for (let at = 1; at < Math.min(words.length, places); at++) {
    if (words[at] % 2 === 0) {
      const low = mix32(mix32(words[0] ^ words.length) ^ words[at]);
      buckets.push(bucketOf(low, mix32(low + at + 0x27d4eb2f)));
    }
  }
  return buckets;
}
