import type { CountedEdge } from './edges';

/** So many are reported in each pass: they cost little. */
const few = 500;
/** Nobody is shown a call that was seen longer ago than this as the latest. Milliseconds. */
const longest = 5 * 60_000;

type Reported = { counts: string; dueAt: number };

/**
 * Leaves out calls that were reported already with the same count, until the
 * window that this count is of is over: before that, nothing is to be added to
 * them. Each has a time of its own, so that they do not all come at once.
 */
export class DueEdges {
  readonly #reported = new Map<string, Reported>();
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

  /** Another process reported meanwhile, or none did for a while: all is due. */
  forget(): void {
    this.#reported.clear();
  }

  /**
   * Of all that was seen in a pass, what is to be reported.
   *
   * @returns and what to call once it was
   */
  of(
    edges: readonly CountedEdge[],
    now: Date,
  ): { due: CountedEdge[]; reported(): void } {
    if (this.#counted.of !== edges) {
      this.#counted = { of: edges, counts: countsOf(edges) };
      for (const key of this.#reported.keys()) {
        if (!this.#counted.counts.has(key)) {
          this.#reported.delete(key);
        }
      }
    }
    const { counts } = this.#counted;
    const due = edges.filter(({ key }) => {
      const last = this.#reported.get(key);
      return (
        !last ||
        edges.length <= this.#few ||
        last.dueAt <= now.getTime() ||
        last.counts !== counts.get(key)
      );
    });
    return {
      due,
      reported: () =>
        due.forEach(({ key, windowSeconds }) => {
          const lasts = Math.min(windowSeconds * 1000, longest);
          // A time that was spread once stays so.
          const share = this.#reported.has(key) ? 1 : this.#random();
          this.#reported.set(key, {
            counts: counts.get(key)!,
            dueAt: now.getTime() + lasts * share,
          });
        }),
    };
  }
}

/** Several means may see the same calls: one that changes is reported with all. */
function countsOf(edges: readonly CountedEdge[]): Map<string, string> {
  const counts = new Map<string, string>();
  for (const { key, by, count } of edges) {
    counts.set(key, `${counts.get(key) ?? ''}${by} ${count}\n`);
  }
  return counts;
}
