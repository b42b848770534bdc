import type { CountedEdge } from './edges';

/** So many are told in each pass: they cost little. */
const few = 500;
/** Nobody is shown a call that was seen longer ago than this as the latest. Milliseconds. */
const longest = 5 * 60_000;

type Told = { counts: string; dueAt: number };

/**
 * Leaves out calls that were told already with the same count, until the window
 * that this count is of is over: before that, nothing is to be added to them.
 * Each has a time of its own, so that they do not all come at once.
 */
export class DueEdges {
  readonly #told = new Map<string, Told>();
  /** Of the list that was given last: it stays the same while nothing changes. */
  #counted: { of: readonly CountedEdge[]; counts: Map<string, string> } = {
    of: [],
    counts: new Map(),
  };
  readonly #random: () => number;
  readonly #few: number;

  constructor(options: { random?: () => number; few?: number } = {}) {
    this.#random = options.random ?? Math.random;
    this.#few = options.few ?? few;
  }

  /** Somebody else told meanwhile, or nobody did for a while: all is due. */
  forget(): void {
    this.#told.clear();
  }

  /**
   * Of all that was seen in a pass, what is to be told.
   *
   * @returns and what to call once it was
   */
  of(
    edges: readonly CountedEdge[],
    now: Date,
  ): { due: CountedEdge[]; told(): void } {
    if (this.#counted.of !== edges) {
      this.#counted = { of: edges, counts: countsOf(edges) };
      for (const key of this.#told.keys()) {
        if (!this.#counted.counts.has(key)) {
          this.#told.delete(key);
        }
      }
    }
    const { counts } = this.#counted;
    const due = edges.filter(({ key }) => {
      const told = this.#told.get(key);
      return (
        !told ||
        edges.length <= this.#few ||
        told.dueAt <= now.getTime() ||
        told.counts !== counts.get(key)
      );
    });
    return {
      due,
      told: () =>
        due.forEach(({ key, windowSeconds }) => {
          const lasts = Math.min(windowSeconds * 1000, longest);
          // A time that was spread once stays so.
          const share = this.#told.has(key) ? 1 : this.#random();
          this.#told.set(key, {
            counts: counts.get(key)!,
            dueAt: now.getTime() + lasts * share,
          });
        }),
    };
  }
}

/** Several means may see the same calls: one that changes is told with all. */
function countsOf(edges: readonly CountedEdge[]): Map<string, string> {
  const counts = new Map<string, string>();
  for (const { key, by, count } of edges) {
    counts.set(key, `${counts.get(key) ?? ''}${by} ${count}\n`);
  }
  return counts;
}
