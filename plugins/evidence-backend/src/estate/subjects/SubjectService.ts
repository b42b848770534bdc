import {
  IdentityIndex,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import { Clock, inTurns } from '@plumbline/backstage-plugin-evidence-node';
import type { DiscrepancyReport } from '../../database/discrepancies';
import { chunked } from '../../database/sql';
import {
  type Reported,
  settledBy,
  signalDiscrepancy,
  signalDiscrepancyIds,
  signalOfRef,
} from './signalDiscrepancies';
import { isVirtual } from '../projection/virtualEnds';
import { isSameState, standingOf, toState } from './standing';
import { subjectOfSignals } from './subjectOfSignals';
import type { SubjectStore } from './SubjectStore';
import type { StoredSubject, Subject } from './records';

const pageSize = 500;
const settledAtOnce = 250;
/** For how many signals of one delivery the nearest names are looked for. */
const searchLimit = 100;
/** So many are held until the catalog was read; of more, only those reported again. */
const heldLimit = 1_000;

type NamedSignal = { signal: Signal; reported?: Reported };

export type SubjectServiceOptions = {
  clock: Clock;
  discrepancies: {
    record(reports: readonly DiscrepancyReport[], at: number): Promise<void>;
    close(ids: readonly string[], at: number): Promise<void>;
  };
  /** Whether the catalog was read: until then, nothing is recorded as unmatched. */
  isRead: () => boolean;
  /** The estate as it is now. */
  projection: { catchUp(): Promise<{ identity: IdentityIndex }> };
  subjects: SubjectStore;
};

/** Says what the signals of alerts, incidents and facts stand for, now and later. */
export class SubjectService {
  readonly #options: SubjectServiceOptions;
  /** Named before the catalog was read, by the signal. */
  readonly #held = new Map<string, NamedSignal>();

  constructor(options: SubjectServiceOptions) {
    this.#options = options;
  }

  /** What signals stand for now, each distinct one once, by its id. */
  async resolve(signals: readonly Signal[]): Promise<Map<string, Subject>> {
    const { identity } = await this.#options.projection.catchUp();
    const found = new Map<string, Subject>();
    for await (const signal of inTurns(signals)) {
      const subject = subjectOfSignals([signal]);
      if (!found.has(subject)) {
        const candidates = [identity.candidates(signal)];
        const { entityRef } = standingOf(candidates);
        found.set(subject, {
          subject,
          signal,
          ...toState(entityRef, candidates),
        });
      }
    }
    return found;
  }

  /**
   * To be called once the signals were stored: what matches nothing, or too
   * much, is recorded, and what the estate has learned meanwhile is taken in.
   *
   * @param reported - what named them, by the id of the signal
   */
  async settle(
    signals: Iterable<Subject>,
    reported: ReadonlyMap<string, Reported>,
  ): Promise<void> {
    const { projection, subjects } = this.#options;
    const { identity } = await projection.catchUp();
    const given = [...signals];
    for await (const some of inTurns(chunked(given, settledAtOnce))) {
      const stored = await subjects.find(some.map(({ subject }) => subject));
      await this.#assign(stored, identity);
    }
    await this.#review(
      identity,
      given.map(({ signal, subject }) => ({
        signal,
        reported: reported.get(subject),
      })),
    );
  }

  /**
   * {@link SubjectService.settle} of entities that a report names by reference:
   * what is reported of one that the catalog does not have shows nowhere else.
   *
   * @param reported - what named them, by reference
   */
  async noteUnknown(reported: ReadonlyMap<string, Reported>): Promise<void> {
    if (reported.size === 0) {
      return;
    }
    const { identity } = await this.#options.projection.catchUp();
    const named = [...reported].map(([ref, one]) => ({
      signal: signalOfRef(ref),
      reported: one,
    }));
    await this.#review(
      identity,
      named.filter(({ signal }) => identity.candidates(signal).length === 0),
    );
  }

  /** The entities that a signal may mean, as the whole estate is now. */
  async candidates(signal: Signal): Promise<readonly string[]> {
    const { identity } = await this.#options.projection.catchUp();
    return identity.candidates(signal);
  }

  /** Records that a signal matches nothing, or too much; else that it no longer does. */
  async note(signal: Signal, reported: Reported): Promise<void> {
    if (!isVirtual(signal)) {
      const { identity } = await this.#options.projection.catchUp();
      await this.#review(identity, [{ signal, reported }]);
    }
  }

  /** To be called once the catalog was read: records what was held until then. */
  async reviewHeld(): Promise<void> {
    const { identity } = await this.#options.projection.catchUp();
    await this.#review(identity, []);
  }

  async #review(
    identity: IdentityIndex,
    named: readonly NamedSignal[],
  ): Promise<void> {
    const { clock, discrepancies, isRead } = this.#options;
    if (!isRead()) {
      named
        .slice(0, heldLimit - this.#held.size)
        .forEach(one => this.#held.set(subjectOfSignals([one.signal]), one));
      return;
    }
    let searched = 0;
    const settled: string[] = [];
    const reports: DiscrepancyReport[] = [];
    const all = [...this.#held.values(), ...named];
    for await (const { signal, reported } of inTurns(all)) {
      const decisive = identity.candidates(signal);
      if (decisive.length === 1) {
        settled.push(...signalDiscrepancyIds(signal));
        continue;
      }
      searched += Number(decisive.length === 0);
      const resolution =
        decisive.length > 0 || searched <= searchLimit
          ? identity.resolve(signal)
          : { status: 'unmatched' as const, candidates: [] };
      const report = signalDiscrepancy(signal, resolution, {
        ...{ identity, reported },
      });
      settled.push(...settledBy(signal, report));
      reports.push(...(report ? [report] : []));
    }
    const at = clock().getTime();
    await discrepancies.record(reports, at);
    await discrepancies.close(settled, at);
    this.#held.clear();
  }

  /**
   * Asks again what each signal stands for, after entities came, went or
   * changed. Costs the number of distinct signals. One that matches nothing any
   * more keeps what it last stood for: the alerts of a deleted entity stay its
   * own.
   */
  async resolvePending(): Promise<void> {
    const { projection, subjects } = this.#options;
    const { identity } = await projection.catchUp();
    let afterRowId: number | undefined;
    for (;;) {
      const page = await subjects.list({ afterRowId, limit: pageSize });
      await this.#assign(page, identity);
      afterRowId = page.at(-1)?.rowId;
      if (page.length < pageSize) {
        return;
      }
    }
  }

  async #assign(
    stored: readonly StoredSubject[],
    identity: IdentityIndex,
  ): Promise<void> {
    const changed = stored.flatMap(one => {
      const { subject, signal, rowId } = one;
      const candidates = [identity.candidates(signal)];
      const { status, entityRef } = standingOf(candidates);
      if (status === 'unmatched') {
        return [];
      }
      const state = toState(entityRef, candidates);
      return isSameState(one, state)
        ? []
        : [{ subject, signal, rowId, ...state }];
    });
    if (changed.length > 0) {
      await this.#options.subjects.assign({
        subjects: changed,
        learnedAt: this.#options.clock().getTime(),
      });
    }
  }
}
