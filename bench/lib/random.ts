/** A stream of numbers that is the same for the same seed, on any machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1); mulberry32, public domain, by Tommy Ettinger. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)];
  }

  /** Different items in a random order; all of them if there are fewer. */
  sample<T>(items: readonly T[], count: number): T[] {
    const left = [...items];
    for (let at = 0; at < Math.min(count, left.length); at++) {
      const other = this.between(at, left.length - 1);
      [left[at], left[other]] = [left[other], left[at]];
    }
    return left.slice(0, count);
  }

  /** As a UUID is written. */
  uuid(): string {
    const hex = Array.from({ length: 8 }, () =>
      this.between(0, 0xffff).toString(16).padStart(4, '0'),
    ).join('');
    return [8, 12, 16, 20, 32]
      .map((end, index, ends) => hex.slice(ends[index - 1] ?? 0, end))
      .join('-');
  }
}
