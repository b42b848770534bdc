import {
  Change,
  ChangeKind,
  ChangeReceipt,
  Page,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Clock,
  ReportedChange,
} from '@plumbline/backstage-plugin-evidence-node';
import { checkReport } from './checkReport';
import { decodeCursor, encodeCursor } from './cursor';
import { PreparedReport, prepareReport } from './identity';
import { asKnown, inEnvironment, maySee } from './filters';
import type { LatestChangesOptions, ListChangesOptions } from './options';
import type { AsKnown, LedgerEntry, LedgerStore } from './LedgerStore';
import { presentChange } from './present';
import { ResolveSignal, resolveSubject } from './resolveSubject';
import { deriveRollback } from './rollback';

export type LedgerServiceOptions = {
  store: LedgerStore;
  clock: Clock;
  resolve: ResolveSignal;
};

/** How many changes a window adds when nothing else is said. */
export const windowLimit = 500;
/** Rows read at once while looking for those that a reader may see. */
const VISIBILITY_BATCH = 500;
const SUBJECT_BATCH = 500;

/** The ledger: takes reports about changes, and answers what changed. */
export class LedgerService {
  readonly #store: LedgerStore;
  readonly #clock: Clock;
  readonly #resolve: ResolveSignal;

  constructor(options: LedgerServiceOptions) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#resolve = options.resolve;
  }

  /** {@link LedgerService.reportAll} for one change. */
  async report(
    change: ReportedChange,
    options: { receivedAt?: Date } = {},
  ): Promise<ChangeReceipt> {
    const [receipt] = await this.reportAll([change], options);
    return receipt;
  }

  /**
   * Takes one delivery, all or nothing. When it returns, the delivery is
   * committed; the same one again changes nothing.
   *
   * @throws InputError for a change that is not in the public format
   */
  async reportAll(
    changes: readonly ReportedChange[],
    options: { receivedAt?: Date } = {},
  ): Promise<ChangeReceipt[]> {
    const reports = changes.map(change => prepareReport(checkReport(change)));
    if (reports.length === 0) {
      return [];
    }
    const bySubject = new Map<string, PreparedReport>(
      reports.map(report => [report.subject, report]),
    );
    // Before the transaction: what resolves may itself read the database.
    const refs = new Map<string, string | undefined>();
    for (const [subject, { body }] of bySubject) {
      if (body.signals) {
        const resolution = await resolveSubject({
          signals: body.signals,
          resolve: this.#resolve,
        });
        refs.set(subject, resolution.entityRef);
      }
    }
    const receivedAt = options.receivedAt ?? this.#clock();
    const receipts = await this.#store.record({
      reports,
      receivedAt: receivedAt.getTime(),
      entityRefOf: subject => refs.get(subject),
    });
    await this.#settle([...refs.keys()]);
    await this.#noteUnknown(reports);
    return receipts;
  }

  /** A page of changes, newest first. */
  async list(options: ListChangesOptions): Promise<Page<Change>> {
    const { limit, visible, cursor, from, to, at } = options;
    const filter = {
      refs: visible ? options.refs?.filter(visible) : options.refs,
      kinds: options.kinds,
      outcomes: options.outcomes,
      environment: options.environment,
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
    const items = await this.present(page, asKnown(at));
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
    const { at, environment, window, limit = windowLimit } = options;
    const known = asKnown(at);
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
    options: { environment?: string; from: number },
  ): Promise<{ latest: Change[]; since: Change[]; complete: boolean }> {
    const { environment, from } = options;
    const limit = windowLimit;
    const [latest, since] = await Promise.all([
      this.#store.latest({ refs, environment }),
      this.#store.list({ refs, from, limit }),
    ]);
    const presented = await this.present([...latest, ...since], {});
    return {
      latest: presented.slice(0, latest.length),
      since: presented.slice(latest.length),
      complete: since.length < limit,
    };
  }

  /** Every kind of change, with the sources that had told about it. */
  async sources(
    options: { at?: string } = {},
  ): Promise<{ kind: ChangeKind; sources: string[] }[]> {
    return this.#store.sources(asKnown(options.at));
  }

  /**
   * Asks again what each signal stands for. To be called when entities came,
   * went or changed; costs the number of distinct signals, not of changes. A
   * signal that matches nothing any more keeps what it last stood for: the
   * changes of a deleted entity stay its own.
   *
   * @param resolve - against one state of the estate, so that it is read once
   * @returns how many signals stand for something else now
   */
  async resolvePending(
    resolve: ResolveSignal = this.#resolve,
  ): Promise<{ changed: number }> {
    let changed = 0;
    let afterRowId: number | undefined;
    for (;;) {
      const subjects = await this.#store.listSubjects({
        afterRowId,
        limit: SUBJECT_BATCH,
      });
      changed += await this.#assign(subjects, { record: false, resolve });
      afterRowId = subjects.at(-1)?.rowId;
      if (subjects.length < SUBJECT_BATCH) {
        return { changed };
      }
    }
  }

  /** A change of an entity that the catalog does not have shows nowhere else. */
  async #noteUnknown(reports: readonly PreparedReport[]): Promise<void> {
    for (const ref of new Set(
      reports.flatMap(one => one.body.entityRef ?? []),
    )) {
      const signal: Signal = { type: 'alert', labels: { entity_ref: ref } };
      const { status } = await this.#resolve(signal, { record: false });
      if (status === 'unmatched') {
        await this.#resolve(signal, { record: true });
      }
    }
  }

  /**
   * The estate may have changed between resolving and committing, where
   * {@link LedgerService.resolvePending} could not see the new subject yet.
   */
  async #settle(subjects: readonly string[]): Promise<void> {
    if (subjects.length > 0) {
      await this.#assign(await this.#store.findSubjects(subjects), {
        record: true,
        resolve: this.#resolve,
      });
    }
  }

  async #assign(
    subjects: Awaited<ReturnType<LedgerStore['findSubjects']>>,
    options: { record: boolean; resolve: ResolveSignal },
  ): Promise<number> {
    const { resolve } = options;
    let changed = 0;
    for (const subject of subjects) {
      const { signals } = subject;
      const { status, entityRef } = await resolveSubject({
        signals,
        resolve,
      });
      const known = status === 'unmatched' ? subject.entityRef : entityRef;
      if (known !== subject.entityRef) {
        const outcome = await this.#store.assignSubject({
          subject,
          entityRef: known,
          learnedAt: this.#clock().getTime(),
        });
        changed += outcome === 'changed' ? 1 : 0;
      }
      if (options.record && status !== 'matched') {
        await resolve(signals[signals.length - 1], { record: true });
      }
    }
    return changed;
  }

  /** Entries of the store as readers see them. */
  async present(
    entries: readonly LedgerEntry[],
    known: AsKnown,
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
