/** Lets so many in at a time, in the order in which they came. */
export class Slots {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /**
   * A turn, to be ended by calling it; ending it twice changes nothing.
   * Undefined if the signal aborts first.
   */
  async take(signal: AbortSignal): Promise<(() => void) | undefined> {
    while (this.#free === 0 && !signal.aborted) {
      await this.#next(signal);
    }
    if (signal.aborted) {
      // Whoever woke this one meant it to take a turn: let the next one try.
      this.#wake();
      return undefined;
    }
    this.#free -= 1;
    let ended = false;
    return () => {
      if (!ended) {
        ended = true;
        this.#free += 1;
        this.#wake();
      }
    };
  }

  #next(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #wake(): void {
    const [first] = this.#waiting;
    first?.();
  }
}
