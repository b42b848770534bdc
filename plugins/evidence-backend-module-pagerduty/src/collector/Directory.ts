import { isId } from './ids';
import type { Page } from './PagerDutyApi';
import { isDue, nextSlot } from './slots';

type KeptPage<T> = Page<T> & { dueAt: number };

export type DirectoryOptions<T> = {
  /** Milliseconds between two looks at the same page. */
  every: number;
  /** Between 0 and 1; another than of other lists, so as not to be read with them. */
  phase: number;
  /** @throws Error where the list has no end */
  read: (page: number, signal: AbortSignal) => Promise<Page<T>>;
  /** Undefined where there is none. */
  find: (id: string, signal: AbortSignal) => Promise<T | undefined>;
};

/** Requested by themselves in one pass; others are left for the next. */
const requestedAlone = 20;

/**
 * A list of PagerDuty that is kept: all of it is read once, and then a page here
 * and there. As pages shift meanwhile, what has gone from the list is requested
 * by itself before it is reported as deleted.
 */
export class Directory<T extends { id: string }> {
  readonly #options: DirectoryOptions<T>;
  #pages: readonly KeptPage<T>[] = [];
  #items = new Map<string, T>();
  #listed = new Set<string>();
  /** When those that are not listed are requested again. */
  readonly #alone = new Map<string, number>();

  constructor(options: DirectoryOptions<T>) {
    this.#options = options;
  }

  /** How many could not be read. */
  get refused(): number {
    return this.#pages.reduce((sum, { refused }) => sum + refused, 0);
  }

  /** The same object for as long as it says the same. */
  get(id: string): T | undefined {
    return this.#items.get(id);
  }

  /** It was looked for, and is not among those that could not be read either. */
  isAbsent(id: string): boolean {
    return (
      !this.#items.has(id) &&
      (!isId(id) || (this.#alone.has(id) && this.refused === 0))
    );
  }

  /** @param wanted - the ids that anybody asks for */
  async refresh(
    wanted: ReadonlySet<string>,
    now: number,
    signal: AbortSignal,
  ): Promise<void> {
    const isWhole = await this.#readPages(now, signal);
    const missing = [...wanted].filter(id => !this.#listed.has(id) && isId(id));
    // Pages shift while several are read: then one may be on none of them.
    const isCertain = isWhole && this.#pages.length === 1;
    if (isCertain) {
      this.#alone.clear();
      missing.forEach(id => this.#alone.set(id, Infinity));
    } else {
      await this.#askAlone(missing, now, signal);
    }
    for (const id of this.#items.keys()) {
      if (!this.#listed.has(id) && (isCertain || !wanted.has(id))) {
        this.#items.delete(id);
        this.#alone.delete(id);
      }
    }
  }

  /** @returns whether all of them were read now */
  async #readPages(now: number, signal: AbortSignal): Promise<boolean> {
    const { every, phase, read } = this.#options;
    const pages: KeptPage<T>[] = [];
    let count = 0;
    for (let more = true; more; more = pages.at(-1)!.more) {
      const known = this.#pages[pages.length];
      if (known && !isDue(known.dueAt, now, every)) {
        pages.push(known);
      } else {
        pages.push({ ...(await read(pages.length, signal)), dueAt: now });
        count += 1;
      }
    }
    if (count > 0) {
      this.#keep(
        pages.map((page, at) =>
          page.dueAt > now
            ? page
            : {
                ...page,
                dueAt: nextSlot(now, (at + phase) / pages.length, every),
              },
        ),
      );
    }
    return count === pages.length;
  }

  #keep(pages: readonly KeptPage<T>[]): void {
    const before = this.#pages;
    this.#pages = pages;
    this.#listed = new Set();
    for (const item of pages.flatMap(({ items }) => items)) {
      this.#listed.add(item.id);
      this.#alone.delete(item.id);
    }
    pages
      .filter(({ items }, at) => items !== before[at]?.items)
      .forEach(({ items }) => items.forEach(item => this.#set(item)));
  }

  #set(item: T): void {
    const before = this.#items.get(item.id);
    if (!before || JSON.stringify(before) !== JSON.stringify(item)) {
      this.#items.set(item.id, item);
    }
  }

  async #askAlone(
    missing: readonly string[],
    now: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { every, find } = this.#options;
    const due = missing.filter(id => (this.#alone.get(id) ?? 0) <= now);
    for (const id of due.slice(0, requestedAlone)) {
      const item = await find(id, signal);
      if (item) {
        this.#set(item);
      } else {
        this.#items.delete(id);
      }
      // What is made anew is listed, then.
      this.#alone.set(id, item ? now + every : Infinity);
    }
  }
}
