/**
 * What one evaluation may take and make. A rule that a person can review over
 * the facts of one service stays far below; a step costs about 50 nanoseconds.
 */
export const bounds = {
  steps: 100_000,
  /** Of a text that the rule itself puts together. */
  characters: 20_000,
  /** Of a list that the rule itself puts together. */
  items: 10_000,
};

/** Thrown, and kept by the meter: `||` and loops go on after an error. */
class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** Counts the steps of one evaluation at a time. */
export class Meter {
  #left = 0;
  #stopped: Stopped | undefined;

  /** Why the evaluation was stopped, where it was: whatever it came to is void. */
  get stopped(): string | undefined {
    return this.#stopped?.message;
  }

  start(): void {
    this.#left = bounds.steps;
    this.#stopped = undefined;
  }

  /** @throws Error where it is more than is left, and from then on each time */
  charge(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) {
      this.#stop(`it needs more than ${bounds.steps} steps`);
    }
  }

  /** Charges for a text of this length, made or read through. */
  text(characters: number): void {
    if (characters > bounds.characters) {
      this.#stop(
        `it makes a text of more than ${bounds.characters} characters`,
      );
    }
    this.charge(characters / 16);
  }

  /** Charges for a list of this length, made anew. */
  list(items: number): void {
    if (items > bounds.items) {
      this.#stop(`it makes a list of more than ${bounds.items} items`);
    }
    this.charge(items);
  }

  /**
   * Charges for reading a value through to its last part, a part that is in it
   * twice twice.
   */
  whole(value: unknown): void {
    const waiting = [value];
    while (waiting.length > 0) {
      const each = waiting.pop();
      if (typeof each === 'string') {
        this.charge(each.length / 16);
      } else if (typeof each === 'object' && each !== null) {
        const parts: unknown[] = Array.isArray(each)
          ? each
          : Object.values(each);
        // Before they wait: a value that holds itself many times is cut here.
        this.charge(1 + parts.length);
        for (const part of parts) {
          waiting.push(part);
        }
      }
    }
  }

  #stop(why: string): never {
    this.#left = -1;
    this.#stopped ??= new Stopped(`the expression was stopped: ${why}`);
    throw this.#stopped;
  }
}
