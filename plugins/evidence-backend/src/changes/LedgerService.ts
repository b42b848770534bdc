import { InputError } from '@backstage/errors';
import {
  ChangeKind,
  ChangeReceipt,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Clock,
  RejectedEntry,
  ReportedChange,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Authorship } from '../database/authorship';
import { checkReport } from './checkReport';
import { standingOf, SubjectState, toState } from '../estate/subjects/standing';
import { PreparedReport, prepareReport } from './identity';
import { LedgerReader } from './LedgerReader';
import type { LedgerStore } from './LedgerStore';
import type { SubjectEntry } from './records';
import { candidatesOf, SignalReader } from './signals';
import type { SubjectService } from '../estate/subjects/SubjectService';
import type { Reported } from '../estate/subjects/signalDiscrepancies';

export type LedgerServiceOptions = {
  store: LedgerStore;
  clock: Clock;
  signals: SignalReader;
  subjects: Pick<SubjectService, 'noteUnknown'>;
};

const SUBJECT_BATCH = 500;

/** The ledger: takes reports about changes, and answers what changed. */
export class LedgerService extends LedgerReader {
  readonly #store: LedgerStore;
  readonly #clock: Clock;
  readonly #signals: SignalReader;
  readonly #subjects: LedgerServiceOptions['subjects'];

  constructor(options: LedgerServiceOptions) {
    super(options);
    this.#store = options.store;
    this.#clock = options.clock;
    this.#signals = options.signals;
    this.#subjects = options.subjects;
  }

  /** {@link LedgerService.reportAll} for one change. */
  async report(
    change: ReportedChange,
    options: Authorship & { receivedAt?: Date },
  ): Promise<ChangeReceipt> {
    const [receipt] = await this.reportAll([change], options);
    return receipt;
  }

  /**
   * Takes one delivery, all or nothing. When it returns, the delivery is
   * committed; the same one again changes nothing.
   *
   * @throws InputError for a change that is not in the public format, or dated
   *   ahead by more than clocks differ;
   *   NotAllowedError where a source or a change is another author's
   */
  async reportAll(
    changes: readonly ReportedChange[],
    options: Authorship & { receivedAt?: Date },
  ): Promise<ChangeReceipt[]> {
    const { receivedAt = this.#clock(), ...by } = options;
    const reports = changes.map(change =>
      prepareReport(checkReport(change, receivedAt.getTime())),
    );
    return this.#record(reports, by, receivedAt);
  }

  /**
   * {@link LedgerService.reportAll} without the changes that can't be kept:
   * these are named by their place among `changes`.
   *
   * @throws NotAllowedError where a source or a change is another author's
   */
  async reportValid(
    changes: readonly ReportedChange[],
    by: Authorship,
  ): Promise<{ receipts: ChangeReceipt[]; rejected: RejectedEntry[] }> {
    const receivedAt = this.#clock();
    const reports: PreparedReport[] = [];
    const rejected: RejectedEntry[] = [];
    for (const [index, change] of changes.entries()) {
      try {
        reports.push(prepareReport(checkReport(change, receivedAt.getTime())));
      } catch (error) {
        if (!(error instanceof InputError)) {
          throw error;
        }
        rejected.push({ index, reason: error.message });
      }
    }
    return { receipts: await this.#record(reports, by, receivedAt), rejected };
  }

  async #record(
    reports: readonly PreparedReport[],
    by: Authorship,
    receivedAt: Date,
  ): Promise<ChangeReceipt[]> {
    if (reports.length === 0) {
      return [];
    }
    const bySubject = new Map<string, PreparedReport>(
      reports.map(report => [report.subject, report]),
    );
    // Before the transaction: what resolves may itself read the database.
    const states = new Map<string, SubjectState>();
    for (const [subject, { body }] of bySubject) {
      if (body.signals) {
        const candidates = await candidatesOf(body.signals, this.#signals);
        const { entityRef } = standingOf(candidates);
        states.set(subject, toState(entityRef, candidates));
      }
    }
    const receipts = await this.#store.record({
      by,
      reports,
      receivedAt: receivedAt.getTime(),
      stateOf: subject => states.get(subject) ?? {},
    });
    await this.#settle(
      new Map(
        [...states.keys()].map(subject => [
          subject,
          reportedBy(bySubject.get(subject)!),
        ]),
      ),
    );
    await this.#subjects.noteUnknown(
      new Map(
        reports.flatMap(one => {
          const { entityRef } = one.body;
          return entityRef === undefined ? [] : [[entityRef, reportedBy(one)]];
        }),
      ),
    );
    return receipts;
  }

  /**
   * Asks again what each signal stands for. To be called when entities came,
   * went or changed; costs the number of distinct signals, not of changes. A
   * signal that matches nothing any more keeps what it last stood for: the
   * changes of a deleted entity stay its own.
   *
   * @param signals - against one state of the estate, so that it is read once
   * @returns how many signals stand for something else now
   */
  async resolvePending(
    signals: Pick<SignalReader, 'candidates'> = this.#signals,
  ): Promise<{ changed: number }> {
    let changed = 0;
    let afterRowId: number | undefined;
    for (;;) {
      const subjects = await this.#store.listSubjects({
        afterRowId,
        limit: SUBJECT_BATCH,
      });
      changed += await this.#assign(subjects, signals);
      afterRowId = subjects.at(-1)?.rowId;
      if (subjects.length < SUBJECT_BATCH) {
        return { changed };
      }
    }
  }

  /**
   * Takes note of all sources that are set up, and of the kinds of change that
   * they can report: that nothing came from them yet is not the same as that
   * nobody looks.
   */
  async connect(
    sources: readonly { id: string; kinds: readonly ChangeKind[] }[],
  ): Promise<void> {
    await this.#store.connect({
      connections: sources.flatMap(({ id, kinds }) =>
        kinds.map(kind => ({ source: id, kind })),
      ),
      learnedAt: this.#clock().getTime(),
    });
  }

  /**
   * The estate may have changed between resolving and committing, where
   * {@link LedgerService.resolvePending} could not see the new subject yet.
   */
  async #settle(reported: ReadonlyMap<string, Reported>): Promise<void> {
    if (reported.size === 0) {
      return;
    }
    const entries = await this.#store.findSubjects([...reported.keys()]);
    await this.#assign(entries, this.#signals);
    for (const { signals, subject } of entries) {
      const candidates = await candidatesOf(signals, this.#signals);
      if (standingOf(candidates).status !== 'matched') {
        await this.#signals.note(
          signals[signals.length - 1],
          reported.get(subject)!,
        );
      }
    }
  }

  async #assign(
    subjects: readonly SubjectEntry[],
    signals: Pick<SignalReader, 'candidates'>,
  ): Promise<number> {
    let changed = 0;
    for (const subject of subjects) {
      const candidates = await candidatesOf(subject.signals, signals);
      const standing = standingOf(candidates);
      if (candidates.every(refs => refs.length === 0)) {
        continue;
      }
      const state = toState(
        standing.status === 'unmatched'
          ? subject.entityRef
          : standing.entityRef,
        candidates,
      );
      const outcome = await this.#store.assignSubject({
        subject,
        state,
        learnedAt: this.#clock().getTime(),
      });
      changed += outcome === 'changed' ? 1 : 0;
    }
    return changed;
  }
}

function reportedBy({ body }: PreparedReport): Reported {
  const { kind, occurredAt, source } = body;
  const what = ['deploy', 'commit'].includes(kind) ? kind : `${kind} change`;
  return { what: `${what} of`, source, observedAt: occurredAt };
}
