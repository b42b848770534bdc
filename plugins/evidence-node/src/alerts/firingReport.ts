import {
  canonicalJson,
  firingFact,
  nameSomething,
  placeOfLabels,
  type FiringRow,
  type ObservedFact,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ReportedAlert } from '../changeSource';
import { clockTolerance } from '../clock';
import type { CollectorPass, UnmatchedAlertInput } from '../collector';
import { boundLabels, describeAlert } from './describeAlert';

/**
 * An alert as a collector finds it, or what may become one.
 *
 * @public
 */
export type AlertReading = Pick<
  ReportedAlert,
  'labels' | 'annotations' | 'url'
> &
  Pick<FiringRow, 'inhibited' | 'silence' | 'startsAt'> & {
    /** Where it does not fire: `unknown`, for example, without data. */
    state?: 'quiet' | 'unknown';
  };

/** What a pass reports of what fires. @public */
export type FiringReport<T extends AlertReading = AlertReading> = {
  /**
   * `alerts.firing` of each entity that one of them is about. That nothing fires
   * is known where all of them are quiet.
   */
  facts: ObservedFact[];
  /**
   * What fires for no known entity, unless it is silenced or inhibited; for
   * `unmatchedAlerts`.
   */
  unmatched: UnmatchedAlertInput[];
  /** Those that are about each entity. */
  byEntity: Map<string, T[]>;
};

type Read<T> = { alert: T; labels: Record<string, string>; row?: FiringRow };

const name = 'alerts.firing';

/**
 * Puts together what fires, by services. Each distinct set of
 * labels is resolved once; what does not fire and names nothing is left out, as
 * is a start in the future.
 *
 * @public
 */
export async function firingReport<T extends AlertReading>(
  alerts: readonly T[],
  { now, resolve }: Pick<CollectorPass, 'now' | 'resolve'>,
): Promise<FiringReport<T>> {
  const bySignal = new Map<string, Read<T>[]>();
  for (const alert of alerts) {
    const labels = namingLabels(alert);
    if (!alert.state) {
      const row = rowOf(alert, labels, now);
      add(bySignal, canonicalJson(labels), { alert, labels, row });
    } else if (nameSomething(labels)) {
      add(bySignal, canonicalJson(labels), { alert, labels });
    }
  }
  const distinct = [...bySignal.values()].map(read => {
    const signal = { type: 'alert' as const, labels: read[0].labels };
    return { signal, read };
  });
  const refs =
    distinct.length > 0
      ? await resolve(distinct.map(({ signal }) => signal))
      : [];
  const byRef = new Map<string, Read<T>[]>();
  const report: FiringReport<T> = {
    facts: [],
    unmatched: [],
    byEntity: new Map(),
  };
  distinct.forEach(({ signal, read }, index) => {
    const ref = refs[index];
    const rows = rowsOf(read);
    if (ref !== undefined) {
      read.forEach(one => add(byRef, ref, one));
      return;
    }
    for (const row of rows) {
      if (!row.silence && !row.inhibited) {
        report.unmatched.push({ name: row.name, labels: signal.labels });
      }
    }
  });
  for (const [entityRef, read] of byRef) {
    const rows = rowsOf(read);
    report.byEntity.set(
      entityRef,
      read.map(({ alert }) => alert),
    );
    if (rows.length > 0 || read.every(one => one.alert.state === 'quiet')) {
      report.facts.push({ entityRef, name, value: firingFact(rows) });
    }
  }
  return report;
}

/** The labels of an alert, as far as they can name something. */
function namingLabels({ labels }: AlertReading): Record<string, string> {
  return Object.fromEntries(
    Object.entries(boundLabels(labels)).filter(
      // PostgreSQL has no NUL in text.
      ([label, value]) => !`${label}${value}`.includes('\0'),
    ),
  );
}

function rowOf(
  alert: AlertReading,
  labels: Record<string, string>,
  now: Date,
): FiringRow {
  const { inhibited, silence, startsAt } = alert;
  const hasBegun =
    startsAt !== undefined && startsAt <= now.getTime() + clockTolerance;
  return {
    ...describeAlert(alert),
    ...placeOfLabels(labels),
    ...(hasBegun && { startsAt }),
    ...(silence && { silence }),
    ...(inhibited && { inhibited }),
  };
}

function rowsOf<T>(read: readonly Read<T>[]): FiringRow[] {
  return read.flatMap(({ row }) => row ?? []);
}

function add<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const known = lists.get(key);
  if (known) {
    known.push(value);
  } else {
    lists.set(key, [value]);
  }
}
