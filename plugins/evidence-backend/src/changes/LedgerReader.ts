import {
  Change,
  ChangeKind,
  changeKinds,
  EnvironmentFilter,
  isElsewhere,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import { decodeCursor, encodeCursor } from './cursor';
import { ChosenChanges, chooseChanges } from './choose';
import { asKnown, clockSkew, maySee } from './filters';
import type { LedgerStore } from './LedgerStore';
import type {
  AsKnown,
  KindSources,
  LedgerEntry,
  LedgerFilter,
  NewestOptions,
} from './records';
import type {
  LatestChangesOptions,
  ListChangesOptions,
  Related,
} from './options';
import { presentAuthor } from '../estate/presentAuthor';
import { presentChange, presentStated } from './present';
import { crossedLimit, crossingOf, deriveRollback } from './rollback';

/** How many changes a window adds when nothing else is requested. */
export const windowLimit = 500;
/** Names of environments read at once: one for each branch under review, in some estates. */
const environmentLimit = 10_000;
/** Rows read at once while looking for those that a reader may see. */
const VISIBILITY_BATCH = 500;
/** Rows read at once while all are wanted. */
const entriesBatch = 1_000;

export type PresentOptions = AsKnown & {
  /** Entities whose changes matter to a way back of another one. */
  related?: Related;
  /** What happens later is not crossed, epoch milliseconds; default: now. */
  until?: number;
};

export type RecentOptions = Pick<PresentOptions, 'related'> & {
  about?: EnvironmentFilter;
  /** Epoch milliseconds. */
  from: number;
};

/** Answers what changed. */
export class LedgerReader {
  readonly #store: LedgerStore;
  readonly #clock: Clock;

  constructor(options: { store: LedgerStore; clock: Clock }) {
    this.#store = options.store;
    this.#clock = options.clock;
  }

  /** A page of changes, newest first. */
  async list(options: ListChangesOptions): Promise<Page<Change>> {
    const { limit, visible, visibleRefs, related, cursor, from, to, at } =
      options;
    let refs = visible ? options.refs?.filter(visible) : options.refs;
    const filter = {
      kinds: options.kinds,
      outcomes: options.outcomes,
      ...{ about: options.about, environment: options.environment },
      ...asKnown(at),
      ...(from !== undefined && { from: Date.parse(from) }),
      ...(to !== undefined && { to: Date.parse(to) }),
    };
    const entries: LedgerEntry[] = [];
    let after = cursor === undefined ? undefined : decodeCursor(cursor);
    // One more than requested shows whether there is a next page. A page is
    // always full: a short one would disclose that something is hidden.
    let more = true;
    for (let passed = 0; more && entries.length <= limit; ) {
      const isScan = visible && !refs;
      const batch = isScan ? Math.max(limit + 1, VISIBILITY_BATCH) : limit + 1;
      if (isScan && visibleRefs && passed + batch > 2 * visibleRefs.size) {
        // To pass by more of what others did costs more than to read the latest of
        // each entity that the reader sees, which costs what two or three rows do.
        refs = [...visibleRefs];
        continue;
      }
      const rows = await this.#store.list({
        ...{ ...filter, refs, after, limit: batch },
      });
      entries.push(...rows.filter(row => maySee(row, visible)));
      after = rows.at(-1);
      passed += rows.length;
      more = rows.length === batch;
    }
    const page = entries.slice(0, limit);
    const changes = options.withoutRollback
      ? page.map(entry => presentChange(entry, undefined))
      : await this.present(page, { ...asKnown(at), related });
    const stated = await this.#store.stated({
      ...asKnown(at),
      of: page.filter(({ amendedAt }) => amendedAt !== undefined),
    });
    const items = changes.map((change, index) => ({
      ...change,
      ...presentAuthor(page[index], visible),
      ...presentStated(page[index], stated),
    }));
    const last = page.at(-1);
    return entries.length > limit && last
      ? { items, nextCursor: encodeCursor(last) }
      : { items };
  }

  /** A page of changes that were once what is looked for; those first that were latest. */
  async former(
    options: Pick<ListChangesOptions, 'from' | 'to' | 'cursor' | 'visible'> & {
      ref: string;
      kinds?: readonly ChangeKind[];
      limit: number;
    },
  ): Promise<Page<Change>> {
    const { cursor, from, kinds = changeKinds, limit, ref, to } = options;
    const position = cursor === undefined ? undefined : decodeCursor(cursor);
    const found = await this.#store.former({
      ...{ ref, kinds, limit: limit + 1 },
      ...(from !== undefined && { from: Date.parse(from) }),
      ...(to !== undefined && { to: Date.parse(to) }),
      ...(position && {
        after: { leftAt: position.occurredAt, id: position.id },
      }),
    });
    const page = found.slice(0, limit);
    const stated = await this.#store.stated({ of: page });
    const items = page.map(entry => ({
      ...presentChange(entry, undefined),
      ...presentAuthor(entry, options.visible),
      ...presentStated(entry, stated),
      leftAt: new Date(entry.leftAt).toISOString(),
    }));
    const last = page.at(-1);
    return found.length > limit && last
      ? {
          items,
          nextCursor: encodeCursor({ id: last.id, occurredAt: last.leftAt }),
        }
      : { items };
  }

  /**
   * Changes as the ledger has them, without ways back; newest first.
   *
   * @param options.limit - of all of them; `complete` is false where there are more
   */
  async entries(
    options: Omit<LedgerFilter, 'at'> & { limit: number },
  ): Promise<{ entries: LedgerEntry[]; complete: boolean }> {
    const { limit, ...filter } = options;
    const entries: LedgerEntry[] = [];
    for (let more = true; more && entries.length <= limit; ) {
      const after = entries.at(-1);
      // One more shows whether there are more.
      const batch = Math.min(entriesBatch, limit + 1 - entries.length);
      const rows = await this.#store.list({
        ...{ ...filter, after, limit: batch },
      });
      entries.push(...rows);
      more = rows.length === batch;
    }
    return {
      entries: entries.slice(0, limit),
      complete: entries.length <= limit,
    };
  }

  /** When rollbacks were reported, epoch milliseconds, by id; none of those first heard of later. */
  async rolledBackAt(
    all: readonly LedgerEntry[],
  ): Promise<Map<string, number>> {
    const of = all.filter(
      ({ amendedAt, change }) => amendedAt && change.outcome === 'rolled-back',
    );
    const stated = await this.#store.stated({ of });
    const times = of.map(({ id, receivedAt }): [string, number] => {
      const { outcomeSince = 0 } = stated.get(id) ?? {};
      return [id, outcomeSince > receivedAt ? outcomeSince : 0];
    });
    return new Map(times.filter(([, at]) => at > 0));
  }

  /**
   * The newest changes of an entity by kind and environment, in no order, at a cost
   * that does not grow with its history.
   *
   * @param options.nameOf - what the environment of a name is called; nothing for
   *   those that are left out
   * @returns `from`: the instant before which changes are left out, by environment
   *   and kind; undefined where its environments have too many names
   */
  async newest(
    options: Omit<NewestOptions, 'isWanted'> & {
      nameOf: (environment: string) => string | undefined;
    },
  ): Promise<
    { entries: LedgerEntry[]; from: ReadonlyMap<string, number> } | undefined
  > {
    const { limit, nameOf } = options;
    const lists = await this.#store.newest({
      ...options,
      limit: limit + 1,
      isWanted: environment => nameOf(environment) !== undefined,
    });
    const placeOf = ({ change, environment }: LedgerEntry) =>
      `${nameOf(environment)} ${change.kind}`;
    const from = new Map<string, number>();
    for (const list of lists ?? []) {
      if (list.length > limit) {
        const place = placeOf(list[0]);
        const { occurredAt } = list[limit - 1];
        from.set(place, Math.max(from.get(place) ?? occurredAt, occurredAt));
      }
    }
    return (
      lists && {
        from,
        entries: lists
          .flat()
          .filter(
            one => one.occurredAt >= (from.get(placeOf(one)) ?? -Infinity),
          ),
      }
    );
  }

  /**
   * For each entity the latest change of each kind and, with a window,
   * everything in it; newest first.
   */
  async latestFor(
    refs: readonly string[],
    options: LatestChangesOptions = {},
  ): Promise<ChosenChanges> {
    const { about, at, related } = options;
    const { limit = windowLimit } = options;
    const known = asKnown(at);
    const window = options.window && {
      from: Date.parse(options.window.from),
      to: Date.parse(options.window.to),
    };
    const by = this.#now(known);
    const [latest, inWindow] = await Promise.all([
      this.#store.latest({ ...known, about, refs, occurredBy: by }),
      window
        ? this.#store.list({
            ...known,
            ...window,
            about,
            refs,
            // One more shows whether there are more.
            limit: limit + 1,
          })
        : [],
    ]);
    const changes = await this.present(distinct(latest, inWindow), {
      ...known,
      related,
      until: by,
    });
    return chooseChanges(changes, { by, window, limit });
  }

  /**
   * Changes in a window that are known to be of another environment, newest
   * first: of the latest 500 of all environments.
   *
   * @param options.at - as known then, ISO 8601
   * @param options.window - epoch milliseconds, both inclusive
   */
  async elsewhere(
    refs: readonly string[],
    options: Pick<LatestChangesOptions, 'at'> & {
      about: EnvironmentFilter;
      window: { from: number; to: number };
    },
  ): Promise<{ environment: string; occurredAt: number }[]> {
    const { about, at, window } = options;
    const entries = await this.#store.list({
      ...{ ...asKnown(at), ...window, refs, limit: windowLimit },
    });
    return entries.flatMap(({ change: { environment }, occurredAt }) =>
      environment !== undefined && isElsewhere(environment, about)
        ? [{ environment, occurredAt }]
        : [],
    );
  }

  /**
   * What {@link LedgerReader.latestFor} chooses from, for the present and for as
   * long as nothing new is reported: of each entity the latest change of each
   * kind, and all since an instant (epoch milliseconds). `complete` is false
   * when there are more.
   */
  async recentOf(
    refs: readonly string[],
    options: RecentOptions,
  ): Promise<{ changes: Change[]; complete: boolean }> {
    const { about, from, related } = options;
    const limit = windowLimit;
    const occurredBy = this.#now({});
    const [latest, since] = await Promise.all([
      this.#store.latest({ about, refs, occurredBy }),
      this.#store.list({ about, refs, from, limit }),
    ]);
    return {
      changes: await this.present(distinct(latest, since), {
        related,
        // Whoever chooses knows when that is.
        until: Infinity,
      }),
      complete: since.length < limit,
    };
  }

  /**
   * Deploys of an entity, the newest first, without their ways back.
   *
   * @param since - epoch milliseconds
   * @param options.about - none that is known to be of another environment
   */
  async deploysOf(
    ref: string,
    since: number,
    options: Pick<LedgerFilter, 'about'> & { limit: number },
  ): Promise<LedgerEntry[]> {
    return this.#store.list({
      ...{ refs: [ref], kinds: ['deploy'], from: since, ...options },
    });
  }

  /** Entities with deploys that began between these instants and have not ended. */
  async deploying(from: number, to: number): Promise<string[]> {
    const found = await this.#store.list({
      ...{ kinds: ['deploy'], outcomes: ['in-progress'], from, to },
      limit: windowLimit,
    });
    return found.flatMap(({ entityRef }) => entityRef ?? []);
  }

  /** Names of environments that changes have, in lower case; `complete` is false where there are more. */
  async environments(): Promise<{ names: string[]; complete: boolean }> {
    const names = await this.#store.environments(environmentLimit);
    return { names, complete: names.length < environmentLimit };
  }

  /** Every kind of change, with the sources that had reported it, or could. */
  async sources(options: { at?: string } = {}): Promise<KindSources[]> {
    return this.#store.sources(asKnown(options.at));
  }

  /** Entries of the store as readers see them. */
  async present(
    entries: readonly LedgerEntry[],
    options: PresentOptions,
  ): Promise<Change[]> {
    const { related = () => [], until: requested, ...known } = options;
    const until = requested ?? this.#now(known);
    const previous = await this.#store.previous({ ...known, of: entries });
    const crossed = await this.#store.crossed({
      ...known,
      limit: crossedLimit,
      of: entries.flatMap(entry => {
        const before = previous.get(entry.rowId);
        const others = entry.entityRef ? related(entry.entityRef) : [];
        return before ? crossingOf(entry, before, others) : [];
      }),
    });
    return entries.map(entry =>
      presentChange(
        entry,
        deriveRollback(
          entry.change,
          previous.get(entry.rowId)?.change,
          crossed
            .get(entry.rowId)
            ?.filter(({ occurredAt }) => occurredAt <= until),
        ),
      ),
    );
  }

  /** Now, or the instant that is looked from, as far as clocks agree. */
  #now({ at }: AsKnown): number {
    return (at ?? this.#clock().getTime()) + clockSkew;
  }
}

function distinct(...lists: readonly (readonly LedgerEntry[])[]) {
  return [...new Map(lists.flat().map(one => [one.rowId, one])).values()];
}
