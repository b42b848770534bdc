import {
  Change,
  ChangeKind,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import type { IsVisible } from './candidates';
import { decodeCursor, encodeCursor } from './cursor';
import { asKnown, inEnvironment, maySee } from './filters';
import type { AsSeen, LedgerEntry, LedgerStore } from './LedgerStore';
import type { LatestChangesOptions, ListChangesOptions } from './options';
import { presentChange } from './present';
import { deriveRollback } from './rollback';

/** How many changes a window adds when nothing else is said. */
export const windowLimit = 500;
/** Rows read at once while looking for those that a reader may see. */
const VISIBILITY_BATCH = 500;

/** Answers what changed. */
export class LedgerReader {
  readonly #store: LedgerStore;

  constructor(options: { store: LedgerStore }) {
    this.#store = options.store;
  }

  /** A page of changes, newest first. */
  async list(options: ListChangesOptions): Promise<Page<Change>> {
    const { limit, visible, cursor, from, to, at } = options;
    const filter = {
      refs: visible ? options.refs?.filter(visible) : options.refs,
      kinds: options.kinds,
      outcomes: options.outcomes,
      environment: options.environment,
      visible,
      ...asKnown(at),
      ...(from !== undefined && { from: Date.parse(from) }),
      ...(to !== undefined && { to: Date.parse(to) }),
    };
    const entries: LedgerEntry[] = [];
    let after = cursor === undefined ? undefined : decodeCursor(cursor);
    // One more than asked for tells whether there is a next page. A page is
    // always full: a short one would tell that something is hidden.
    const batch = visible ? Math.max(limit + 1, VISIBILITY_BATCH) : limit + 1;
    for (let more = true; more && entries.length <= limit; ) {
      const rows = await this.#store.list({ ...filter, after, limit: batch });
      entries.push(...rows.filter(row => maySee(row, visible)));
      after = rows.at(-1);
      more = rows.length === batch;
    }
    const page = entries.slice(0, limit);
    const items = await this.present(page, { ...asKnown(at), visible });
    const last = page.at(-1);
    return entries.length > limit && last
      ? { items, nextCursor: encodeCursor(last) }
      : { items };
  }

  /**
   * For each entity the latest change of each kind and, with a window,
   * everything in it; newest first.
   */
  async latestFor(
    refs: readonly string[],
    options: LatestChangesOptions = {},
  ): Promise<Change[]> {
    const { at, environment, window, visible, limit = windowLimit } = options;
    const known = { ...asKnown(at), visible };
    const [latest, inWindow] = await Promise.all([
      this.#store.latest({ ...known, refs, environment }),
      window && refs.length > 0
        ? this.#store.list({
            ...known,
            refs,
            from: Date.parse(window.from),
            to: Date.parse(window.to),
            limit,
          })
        : [],
    ]);
    const entries = new Map(
      [
        ...latest,
        ...inWindow.filter(entry => inEnvironment(entry, environment)),
      ].map(entry => [entry.rowId, entry]),
    );
    const sorted = [...entries.values()].sort(
      (a, b) => b.occurredAt - a.occurredAt || (a.id < b.id ? 1 : -1),
    );
    return this.present(sorted, known);
  }

  /**
   * What {@link LedgerService.latestFor} chooses from, for the present: for each
   * entity the latest change of each kind in an environment, and apart from
   * these all since an instant (epoch milliseconds) in any; `complete` is false
   * when there are more.
   */
  async recentOf(
    refs: readonly string[],
    options: { environment?: string; from: number; visible?: IsVisible },
  ): Promise<{ latest: Change[]; since: Change[]; complete: boolean }> {
    const { environment, from, visible } = options;
    const limit = windowLimit;
    const [latest, since] = await Promise.all([
      this.#store.latest({ refs, environment, visible }),
      this.#store.list({ refs, from, visible, limit }),
    ]);
    const presented = await this.present([...latest, ...since], { visible });
    return {
      latest: presented.slice(0, latest.length),
      since: presented.slice(latest.length),
      complete: since.length < limit,
    };
  }

  /**
   * Which of the entities share a signal with another one, or once did: only
   * with these does it matter to an answer what its reader may see besides.
   */
  async contested(refs: readonly string[]): Promise<string[]> {
    return this.#store.contested(refs);
  }

  /** Every kind of change, with the sources that had told about it. */
  async sources(
    options: { at?: string } = {},
  ): Promise<{ kind: ChangeKind; sources: string[] }[]> {
    return this.#store.sources(asKnown(options.at));
  }

  /** Entries of the store as readers see them. */
  async present(
    entries: readonly LedgerEntry[],
    known: AsSeen,
  ): Promise<Change[]> {
    const previous = await this.#store.previousDeploys({
      ...known,
      of: entries,
    });
    return entries.map(entry =>
      presentChange(
        entry,
        deriveRollback(entry.change, previous.get(entry.rowId)?.change),
      ),
    );
  }
}
