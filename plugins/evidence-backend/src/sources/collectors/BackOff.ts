/** A source that stays broken is still queried this often. Milliseconds. */
const longest = 15 * 60_000;
/** And at least once in the time of so many passes. */
const mostPasses = 10;

/**
 * Decides when a collector that fails may run again: after the first failure
 * at its usual time, then each time twice as late, up to a bound. A part of the
 * wait is left to chance, so that many collectors of one source do not come
 * back in step.
 */
export class BackOff {
  #failures = 0;
  #until = 0;
  #refusedUntil = 0;

  /**
   * @param base - the usual time between two passes, milliseconds
   * @param random - from 0 to 1
   */
  constructor(
    private readonly base: number,
    private readonly random: () => number = Math.random,
  ) {}

  /** Whether it is too early, at an instant in epoch milliseconds. */
  isWaiting(now: number): boolean {
    return now < this.#until;
  }

  /** Whether the source itself requested to wait so long. */
  isRefused(now: number): boolean {
    return now < this.#refusedUntil;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#until = 0;
    this.#refusedUntil = 0;
  }

  /** @param atLeast - what the source itself requested, milliseconds */
  failed(now: number, atLeast = 0): void {
    this.#failures += 1;
    const doubled =
      this.#failures === 1 ? 0 : this.base * 2 ** (this.#failures - 1);
    const bounded = Math.min(
      doubled,
      Math.max(longest, this.base),
      mostPasses * this.base,
    );
    this.#refusedUntil = now + atLeast;
    this.#until = now + Math.max(atLeast, bounded * (0.5 + this.random() / 2));
  }
}
