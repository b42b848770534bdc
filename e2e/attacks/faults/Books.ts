/** What is counted where it is kept, after everything. */
export type Kind =
  | 'change'
  | 'alert'
  | 'note'
  | 'decision'
  | 'entity'
  | 'answer';

/** How often each is there, by kind and key. */
export type Counts = Record<Kind, ReadonlyMap<string, number>>;

/** A line of `docs/faults.md`. */
export interface FaultRow {
  fault: string;
  engine: string;
  times: number;
  acknowledged: number;
  lost: number;
  doubled: number;
  /** The longest, in milliseconds; undefined where nothing had to recover. */
  recoveredMs?: number;
  problems: string[];
}

/** One thing that was sent, or requested. */
export interface Entry {
  fault: string;
  kind: Kind;
  key: string;
  acknowledged: boolean;
}

interface Page {
  times: number;
  recoveredMs?: number;
  problems: Set<string>;
}

/** What was acknowledged under which fault, and what became of it. */
export class Books {
  readonly #entries: Entry[] = [];
  readonly #pages = new Map<string, Page>();
  readonly #answers = new Map<string, number>();

  /** Once more this fault. */
  struck(fault: string): void {
    this.#page(fault).times += 1;
  }

  add(entry: Entry): void {
    this.#page(entry.fault);
    this.#entries.push(entry);
  }

  /** An answer that had to come, whatever is amiss elsewhere. */
  answer(fault: string, key: string, came: boolean): void {
    this.add({ fault, kind: 'answer', key, acknowledged: true });
    this.#answers.set(key, (this.#answers.get(key) ?? 0) + (came ? 1 : 0));
  }
  /** How many of a kind were acknowledged. */
  acknowledged(kind: Kind): number {
    return this.#entries.filter(one => one.kind === kind && one.acknowledged)
      .length;
  }

  recovered(fault: string, milliseconds: number): void {
    const page = this.#page(fault);
    page.recoveredMs = Math.max(page.recoveredMs ?? 0, milliseconds);
  }

  problem(fault: string, what: string): void {
    this.#page(fault).problems.add(what);
  }

  rows(engine: string, counts: Omit<Counts, 'answer'>): FaultRow[] {
    const all: Counts = { ...counts, answer: this.#answers };
    return [...this.#pages].map(([fault, page]) => {
      // One key may have been sent several times: it counts once.
      const entries = new Map<string, Entry>();
      for (const entry of this.#entries.filter(one => one.fault === fault)) {
        const key = `${entry.kind} ${entry.key}`;
        const acknowledged =
          entry.acknowledged || entries.get(key)?.acknowledged === true;
        entries.set(key, { ...entry, acknowledged });
      }
      const problems = [...page.problems];
      let lost = 0;
      let doubled = 0;
      for (const { kind, key, acknowledged } of entries.values()) {
        const count = all[kind].get(key) ?? 0;
        if (acknowledged && count === 0) {
          lost += 1;
          problems.push(`lost: ${kind} ${key}`);
        } else if (kind !== 'answer' && count > 1) {
          doubled += count - 1;
          problems.push(`doubled: ${kind} ${key}`);
        }
      }
      return {
        fault,
        engine,
        times: page.times,
        lost,
        doubled,
        problems,
        acknowledged: [...entries.values()].filter(
          ({ acknowledged }) => acknowledged,
        ).length,
        recoveredMs: page.recoveredMs,
      };
    });
  }

  #page(fault: string): Page {
    let page = this.#pages.get(fault);
    if (!page) {
      page = { times: 0, problems: new Set() };
      this.#pages.set(fault, page);
    }
    return page;
  }
}

/** How often each key is in a list. */
export function counted(keys: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
