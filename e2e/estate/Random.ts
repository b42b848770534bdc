import { spawnSync } from 'node:child_process';

/** Chance that can be repeated: the same seed, the same estate (mulberry32). */
export class Random {
  #state: number;

  constructor(readonly seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.between(0, items.length - 1)];
  }

  /** `count` of the items, each at most once, in a random order. */
  some<T>(items: readonly T[], count: number): T[] {
    return this.shuffled(items).slice(0, count);
  }

  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.between(0, last);
      [result[last], result[other]] = [result[other], result[last]];
    }
    return result;
  }
}

/**
 * The seed to use: `PLUMBLINE_E2E_SEED` repeats a run. In CI a tree has one seed,
 * so that a run of it repeats; elsewhere each run has another.
 */
export function chooseSeed(): number {
  const given = Number(process.env.PLUMBLINE_E2E_SEED);
  if (Number.isInteger(given) && given > 0) {
    return given;
  }
  const tree = process.env.CI
    ? spawnSync('git', ['rev-parse', 'HEAD^{tree}']).stdout?.toString()
    : undefined;
  return tree
    ? parseInt(tree.slice(0, 7), 16)
    : Math.floor(Math.random() * 2 ** 31) + 1;
}
