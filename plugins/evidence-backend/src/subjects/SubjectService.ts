import type {
  Resolution,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { EvidenceStore } from '../database/EvidenceStore';
import {
  signalDiscrepancy,
  signalDiscrepancyIds,
} from '../discrepancies/discrepancies';
import { subjectOfSignals } from '../ledger/identity';
import type { EstateProjection } from '../projection/EstateProjection';
import type { StoredSubject, Subject, SubjectStore } from './SubjectStore';

const pageSize = 500;
/** For how many signals of one delivery the nearest names are looked for. */
const searchLimit = 100;

/** Says what the signals of alerts and incidents stand for, now and later. */
export class SubjectService {
  readonly #options: {
    clock: Clock;
    projection: EstateProjection;
    store: Pick<EvidenceStore, 'recordDiscrepancies' | 'closeDiscrepancies'>;
    subjects: SubjectStore;
  };

  constructor(options: {
    clock: Clock;
    projection: EstateProjection;
    store: Pick<EvidenceStore, 'recordDiscrepancies' | 'closeDiscrepancies'>;
    subjects: SubjectStore;
  }) {
    this.#options = options;
  }

  /** What signals stand for now, each distinct one once, by its id. */
  async resolve(signals: readonly Signal[]): Promise<Map<string, Subject>> {
    const { identity } = await this.#options.projection.catchUp();
    const found = new Map<string, Subject>();
    for (const signal of signals) {
      const subject = subjectOfSignals([signal]);
      if (!found.has(subject)) {
        const { entityRef } = identity.match(signal);
        found.set(subject, { subject, signal, entityRef });
      }
    }
    return found;
  }

  /**
   * To be called once the signals were stored: what matches nothing, or too
   * much, is recorded, and what the estate has learned meanwhile is taken in.
   */
  async settle(signals: Iterable<Subject>): Promise<void> {
    const { clock, projection, store, subjects } = this.#options;
    const { identity } = await projection.catchUp();
    const given = [...signals];
    const stored = await subjects.find(given.map(({ subject }) => subject));
    await this.#assign(stored, signal => identity.match(signal));
    let searched = 0;
    const reports = given.flatMap(({ signal }) => {
      const matched = identity.match(signal);
      const search =
        matched.status === 'unmatched' && (searched += 1) <= searchLimit;
      return (
        signalDiscrepancy(signal, search ? identity.resolve(signal) : matched) ??
        []
      );
    });
    const open = new Set(reports.map(({ id }) => id));
    const settled = given
      .flatMap(({ signal }) => signalDiscrepancyIds(signal))
      .filter(id => !open.has(id));
    const at = clock().getTime();
    if (reports.length > 0) {
      await store.recordDiscrepancies(reports, at);
    }
    if (settled.length > 0) {
      await store.closeDiscrepancies(settled, at);
    }
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
      await this.#assign(page, signal => identity.match(signal));
      afterRowId = page.at(-1)?.rowId;
      if (page.length < pageSize) {
        return;
      }
    }
  }

  async #assign(
    stored: readonly StoredSubject[],
    match: (signal: Signal) => Resolution,
  ): Promise<void> {
    const changed = stored.flatMap(one => {
      const { status, entityRef } = match(one.signal);
      const known = status === 'unmatched' ? one.entityRef : entityRef;
      return known === one.entityRef ? [] : [{ ...one, entityRef: known }];
    });
    if (changed.length > 0) {
      await this.#options.subjects.assign({
        subjects: changed,
        learnedAt: this.#options.clock().getTime(),
      });
    }
  }
}
