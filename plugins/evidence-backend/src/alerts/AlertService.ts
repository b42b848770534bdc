import { iso, type Signal } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EndedAlertInput,
  RejectedEntry,
  ReportedAlertGroup,
  UnmatchedAlertInput,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Authorship } from '../database/authorship';
import { chunked } from '../database/sql';
import { nameOfSignal } from '../estate/subjects/signalDiscrepancies';
import { subjectOfSignals } from '../estate/subjects/subjectOfSignals';
import { asUnresolved } from '../estate/subjects/unresolved';
import type { SubjectService } from '../estate/subjects/SubjectService';
import type { Subject } from '../estate/subjects/records';
import { writeInParts } from '../runtime/writeInParts';
import type { AlertStore } from './AlertStore';
import type { AlertsReceipt, PreparedAlert, PreparedGroup } from './records';
import { alertId, prepareGroup } from './prepareAlerts';

export type AlertServiceOptions = {
  clock: Clock;
  /** Whether the catalog was read: until then, no alert is called unresolved. */
  isRead: () => boolean;
  store: AlertStore;
  subjects: SubjectService;
  /** Milliseconds after which an alert of a source that was not repeated is stale. */
  maxAgeOf: (source: string) => number;
};

const alertsAtOnce = 250;

/** They are counted up to here. */
const unmatchedLimit = 1_000;

const nothing: AlertsReceipt = {
  stored: 0,
  updated: 0,
  duplicate: 0,
  groups: [],
};

/** Records what sources report of alerts. */
export class AlertService {
  readonly #options: AlertServiceOptions;

  constructor(options: AlertServiceOptions) {
    this.#options = options;
  }

  /**
   * Takes one delivery. When it returns, what it kept is committed; the same
   * one again changes nothing but when the alerts were last heard of.
   */
  async report(
    groups: readonly ReportedAlertGroup[],
    by?: Authorship,
  ): Promise<{ receipt: AlertsReceipt; rejected: RejectedEntry[] }> {
    const { clock, store, subjects, maxAgeOf } = this.#options;
    const now = clock().getTime();
    const isRead = this.#options.isRead();
    const prepared: Awaited<ReturnType<typeof prepareGroup>>[] = [];
    for (const group of groups) {
      prepared.push(await prepareGroup(group, now));
    }
    const bySource = new Map<string, PreparedGroup[]>();
    for (const { group } of prepared) {
      if (group.alerts.length > 0) {
        const some = bySource.get(group.source) ?? [];
        bySource.set(group.source, [...some, group]);
      }
    }
    let receipt = nothing;
    const unresolved: string[] = [];
    for (const [source, some] of bySource) {
      // Before the transaction: what resolves may itself read the database.
      const resolved = await subjects.resolve(
        some.flatMap(({ alerts }) => alerts.map(({ signal }) => signal)),
      );
      const written = await writeInParts(partsOf(some), part =>
        store.record({
          groups: part,
          by,
          source,
          subjects: subjectsIn(part, resolved),
          coverage: resolved.size,
          receivedAt: now,
          maxAge: maxAgeOf(source),
        }),
      );
      receipt = written.reduce(sum, receipt);
      unresolved.push(
        ...[...resolved.values()]
          .filter(({ entityRef }) => isRead && entityRef === undefined)
          .map(({ signal }) => nameOfSignal(signal)),
      );
      await subjects.settle(
        resolved.values(),
        new Map(
          some.flatMap(({ alerts }) =>
            alerts.map(({ startsAt, subject }) => [
              subject,
              { what: 'alert', source, observedAt: iso(startsAt) },
            ]),
          ),
        ),
      );
    }
    return {
      receipt: { ...receipt, ...asUnresolved(unresolved) },
      rejected: prepared.flatMap(one => one.rejected),
    };
  }

  /**
   * Ends alerts of a source that a collector found to be over, where they were
   * reported. What ended before it began is no end.
   */
  async end(source: string, ended: readonly EndedAlertInput[]): Promise<void> {
    const { clock, store, maxAgeOf } = this.#options;
    const ends = ended.flatMap(({ fingerprint, startsAt, endsAt }) => {
      const [start, end] = [Date.parse(startsAt), Date.parse(endsAt)];
      const id = alertId(source, fingerprint, start);
      return start <= end ? [[id, end] as const] : [];
    });
    if (ends.length > 0) {
      await store.end({
        source,
        ends: new Map(ends),
        at: clock().getTime(),
        maxAge: maxAgeOf(source),
      });
    }
  }

  /**
   * Keeps which alerts a collector finds firing that match nothing, in place of
   * those that it found before.
   */
  async reportUnmatched(
    source: string,
    alerts: readonly UnmatchedAlertInput[],
  ): Promise<void> {
    const { clock, store } = this.#options;
    await store.recordUnmatched({
      source,
      alerts: alerts.slice(0, unmatchedLimit).map(({ name, labels }) => {
        const signal: Signal = { type: 'alert', labels: { ...labels } };
        return { name, signal, subject: subjectOfSignals([signal]) };
      }),
      at: clock().getTime(),
    });
  }

  /** What collectors found who are no longer configured is over. */
  async retireUnmatched(collectors: readonly string[]): Promise<void> {
    const { clock, store } = this.#options;
    await store.retireUnmatched({
      sources: collectors,
      at: clock().getTime(),
    });
  }
}

/**
 * Large deliveries are written as if their source had sent them in several, the
 * alerts that began first in the first.
 */
function partsOf(
  groups: readonly PreparedGroup[],
): (readonly PreparedGroup[])[] {
  const total = groups.reduce((count, { alerts }) => count + alerts.length, 0);
  return total <= alertsAtOnce
    ? [groups]
    : groups.flatMap(group => {
        const sorted = [...group.alerts].sort(inTime);
        return [...chunked(sorted, alertsAtOnce)].map(alerts => [
          { ...group, alerts: [...alerts] },
        ]);
      });
}

function inTime(a: PreparedAlert, b: PreparedAlert): number {
  return a.startsAt - b.startsAt;
}

function subjectsIn(
  groups: readonly PreparedGroup[],
  resolved: ReadonlyMap<string, Subject>,
): Map<string, Subject> {
  return new Map(
    groups.flatMap(({ alerts }) =>
      alerts.map(({ subject }) => [subject, resolved.get(subject)!] as const),
    ),
  );
}

function sum(a: AlertsReceipt, b: AlertsReceipt): AlertsReceipt {
  return {
    stored: a.stored + b.stored,
    updated: a.updated + b.updated,
    duplicate: a.duplicate + b.duplicate,
    groups: [...new Set([...a.groups, ...b.groups])].sort(),
  };
}
