import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { failureOf, isAbort } from './failureOf';
import { inTurns } from '../inTurns';
import { createGauge } from '../telemetry';
import { longestEntry, SetAsideEntry, SetAsideTable } from './SetAsideTable';

const setAsideEntries = createGauge({
  name: 'set_aside.entries',
  description: 'Entries that could not be worked on, and are set aside',
});

/** More than these are counted, and not named. */
const mostEntries = 1_000;
const longestReason = 300;
const flushAfterMs = 250;
/** What was set aside is tried again after this long, doubled each time up to a day. */
const againMs = 60_000;
const longestAgainMs = 86_400_000;

type Key = Pick<SetAsideEntry, 'loop' | 'entry'>;
type Options = { knex?: Knex; logger?: LoggerService; plugin?: string };

const byDatabase = new WeakMap<object, SetAside>();

/**
 * Entries that fail by themselves, set aside so that their loop, list or pass
 * goes on with the others: counted, logged once, and kept in the table
 * `set_aside` of the plugin's database if there is one. An entry that succeeds
 * again is dropped. A failure of the database or the network is no entry's own:
 * it is thrown, so that nothing is passed over while all fails.
 *
 * @public
 */
export class SetAside {
  readonly #logger: LoggerService | undefined;
  readonly #table: SetAsideTable | undefined;
  readonly #plugin: string | undefined;
  readonly #entries = new Map<string, SetAsideEntry>();
  readonly #unsaved = new Map<string, Key>();
  #beyond = 0;
  #saving: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: Options = {}) {
    this.#logger = options.logger;
    this.#plugin = options.plugin;
    this.#table = options.knex && new SetAsideTable(options.knex);
  }

  /** The one of a database, also inside of a transaction on it. */
  static of(knex: Knex): SetAside {
    const config: object = knex.client.config;
    const known = byDatabase.get(config);
    if (known) {
      return known;
    }
    const made = new SetAside();
    byDatabase.set(config, made);
    return made;
  }

  /** What `of` gives for a database from now on; loads what was set aside before. */
  static async open(
    knex: Knex,
    options: Pick<Options, 'logger' | 'plugin'> = {},
  ): Promise<SetAside> {
    const made = new SetAside({ ...options, knex });
    byDatabase.set(knex.client.config, made);
    for (const entry of await made.#table!.list(mostEntries)) {
      made.#entries.set(keyOf(entry), entry);
    }
    made.#measure();
    return made;
  }

  /**
   * Works on one entry after the other.
   *
   * @param options.alone - whether each entry has a peer of its own, so that a
   *   failure of the network is the entry's, too
   * @returns how many were set aside
   * @throws what is no entry's own failure
   */
  async each<T>(
    loop: string,
    entries: Iterable<T> | AsyncIterable<T>,
    options: {
      id: (entry: T) => string;
      run: (entry: T) => unknown;
      signal?: AbortSignal;
      alone?: boolean;
    },
  ): Promise<number> {
    const { alone = false, id, run, signal } = options;
    let failed = 0;
    for await (const entry of entries) {
      signal?.throwIfAborted();
      try {
        await run(entry);
        this.#clear(loop, entry, id);
      } catch (error) {
        signal?.throwIfAborted();
        this.#note(loop, entry, { id, error, alone });
        failed += 1;
      }
    }
    return failed;
  }

  /**
   * Works on many at once, with turns for others in between, and one by one
   * where they fail together: what is done twice must change nothing.
   *
   * @throws what is no entry's own failure
   */
  async batches<T>(
    loop: string,
    entries: readonly T[],
    options: {
      id: (entry: T) => string;
      size: number;
      run: (some: readonly T[]) => Promise<unknown>;
    },
  ): Promise<void> {
    const { id, run, size } = options;
    const count = Math.ceil(entries.length / size);
    for await (const index of inTurns(Array.from({ length: count }).keys())) {
      const some = entries.slice(index * size, (index + 1) * size);
      try {
        await run(some);
        some.forEach(each => this.#clear(loop, each, id));
      } catch (error) {
        if (isOutside(error, false)) {
          throw error;
        }
        await this.each(loop, some, { id, run: each => run([each]) });
      }
    }
  }

  /**
   * Maps what is read, such as rows, without what can't be mapped.
   *
   * @throws what is no entry's own failure
   */
  map<T, R>(
    loop: string,
    entries: Iterable<T>,
    options: { id: (entry: T) => string; map: (entry: T) => R },
  ): R[] {
    const { id, map } = options;
    const mapped: R[] = [];
    for (const entry of entries) {
      try {
        mapped.push(map(entry));
        this.#clear(loop, entry, id);
      } catch (error) {
        this.#note(loop, entry, { id, error, alone: false });
      }
    }
    return mapped;
  }

  /**
   * A page of rows that can be mapped: as many as are wanted if there are so
   * many, so that one that is passed over does not look like the end of a list.
   *
   * @param options.read - the next rows after one of them, or after so many
   * @throws what is no entry's own failure
   */
  async page<Row, R>(
    loop: string,
    options: {
      limit: number;
      read: (
        limit: number,
        after: Row | undefined,
        offset: number,
      ) => Promise<Row[]>;
      id: (row: Row) => string;
      map: (row: Row) => R;
    },
  ): Promise<R[]> {
    const { limit, read } = options;
    const found: R[] = [];
    let after: Row | undefined;
    let offset = 0;
    for (;;) {
      const wanted = limit - found.length;
      const rows = await read(wanted, after, offset);
      offset += rows.length;
      found.push(...this.map(loop, rows, options));
      if (rows.length < wanted || found.length >= limit) {
        return found;
      }
      after = rows.at(-1);
    }
  }

  /**
   * Works again on what was set aside a while ago, for loops that don't come
   * upon an entry again by themselves.
   *
   * @param run - does nothing for an entry that is no more
   * @throws what is no entry's own failure
   */
  async again(
    loop: string,
    run: (entry: string) => Promise<unknown>,
    now = Date.now(),
  ): Promise<void> {
    const due = this.list().filter(
      each =>
        each.loop === loop &&
        each.lastAt + Math.min(againMs * 2 ** each.failures, longestAgainMs) <=
          now,
    );
    await this.each(loop, due, {
      id: ({ entry }) => entry,
      run: ({ entry }) => run(entry),
    });
  }

  /** Sets one aside. Never throws. */
  note(loop: string, entry: string, error: unknown): void {
    const now = Date.now();
    const key = { loop, entry: wellFormed(entry).slice(0, longestEntry) };
    const reason = reasonOf(error);
    const known = this.#entries.get(keyOf(key));
    if (!known && this.#entries.size >= mostEntries) {
      this.#beyond += 1;
      return;
    }
    this.#entries.set(keyOf(key), {
      ...key,
      reason,
      failures: (known?.failures ?? 0) + 1,
      firstAt: known?.firstAt ?? now,
      lastAt: now,
    });
    if (known?.reason !== reason) {
      this.#logger?.warn(
        `Set aside of '${loop}', while the others go on: ${key.entry}: ${reason}`,
        { ...key, reason },
      );
    }
    this.#save(key);
  }

  /** Takes one back: it was worked on, or is no more. */
  clear(loop: string, entry: string): void {
    const key = { loop, entry: wellFormed(entry).slice(0, longestEntry) };
    if (this.#entries.delete(keyOf(key))) {
      this.#save(key);
    }
  }

  /** The latest first. */
  list(): SetAsideEntry[] {
    return [...this.#entries.values()].sort((a, b) => b.lastAt - a.lastAt);
  }

  /** How many were set aside that are not in the list, which is bounded. */
  get beyond(): number {
    return this.#beyond;
  }

  /** Waits until what was noted is in the table. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#saving = this.#saving.then(() => this.#write());
    await this.#saving;
  }

  #note<T>(
    loop: string,
    entry: T,
    failed: { id: (entry: T) => string; error: unknown; alone: boolean },
  ): void {
    const { alone, error, id } = failed;
    if (isOutside(error, alone)) {
      throw error;
    }
    this.note(loop, idOf(entry, id), error);
  }

  #clear<T>(loop: string, entry: T, id: (entry: T) => string): void {
    if (this.#entries.size > 0) {
      this.clear(loop, idOf(entry, id));
    }
  }

  #measure(): void {
    if (this.#plugin) {
      setAsideEntries(
        { plugin: this.#plugin },
        this.#entries.size + this.#beyond,
      );
    }
  }

  #save(key: Key): void {
    this.#measure();
    if (!this.#table) {
      return;
    }
    this.#unsaved.set(keyOf(key), key);
    // Not awaited: whoever notes may be in a transaction, of the only connection.
    this.#timer ??= setTimeout(() => void this.flush(), flushAfterMs).unref();
  }

  async #write(): Promise<void> {
    const keys = [...this.#unsaved.values()];
    this.#unsaved.clear();
    try {
      for (const key of keys) {
        await this.#table!.keep(key, this.#entries.get(keyOf(key)));
      }
    } catch (error) {
      // It is in memory and in the log; the next one that is noted tries again.
      keys.forEach(key => this.#unsaved.set(keyOf(key), key));
      this.#logger?.debug(`What was set aside is not kept: ${error}`);
    }
  }
}

/** Whether no entry's own failure. */
function isOutside(error: unknown, alone: boolean): boolean {
  const failure = failureOf(error);
  return (
    isAbort(error) ||
    failure === 'full' ||
    failure === 'broken' ||
    (!alone && (failure === 'away' || isRefusal(error)))
  );
}

/** Whoever works may not: no entry changes that. */
function isRefusal(error: unknown): boolean {
  const { name, status } = (error ?? {}) as Record<string, unknown>;
  return (
    name === 'NotAllowedError' ||
    name === 'AuthenticationError' ||
    status === 401 ||
    status === 403
  );
}

function keyOf({ loop, entry }: Key): string {
  return JSON.stringify([loop, entry]);
}

function idOf<T>(entry: T, id: (entry: T) => string): string {
  try {
    return String(id(entry));
  } catch {
    return 'unnamed';
  }
}

/** No database takes NUL and half a character in text alike. */
function wellFormed(text: string): string {
  return Buffer.from(text.slice(0, 2_000))
    .toString()
    .replaceAll('\0', '\ufffd');
}

/** Without the SQL that drivers put in front of what the database answered. */
function reasonOf(error: unknown): string {
  const { code, message } = (error ?? {}) as Record<string, unknown>;
  const text = typeof message === 'string' ? message : String(error);
  const isSql = typeof code === 'string' && text.includes(' - ');
  return wellFormed(
    isSql ? text.slice(text.lastIndexOf(' - ') + 3) : text,
  ).slice(0, longestReason);
}
