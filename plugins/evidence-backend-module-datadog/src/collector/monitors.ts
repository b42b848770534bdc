import {
  canonicalJson,
  firingFact,
  FiringRow,
  nameSomething,
  ObservedFact,
  placeOfLabels,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  boundLabels,
  CollectorPass,
  describeAlert,
  NamedFact,
  UnmatchedAlertInput,
  withoutNul,
} from '@plumbline/backstage-plugin-evidence-node';
import { labelsOfMonitor } from '../tags';
import type { Monitor } from './schemas';

/** One group of a monitor, or a monitor that has none. */
type Group = {
  labels: Record<string, string>;
  state: string | null | undefined;
  row: FiringRow;
};

/** What is reported of what fires. */
export type Firing = {
  facts: ObservedFact[];
  named: NamedFact[];
  unmatched: UnmatchedAlertInput[];
};

/**
 * What fires by the states of monitors. That nothing does is reported of those
 * that some monitor is about, and all of these have data.
 *
 * @param pageOf - of a monitor, for people
 */
export async function readFiring(
  monitors: readonly Monitor[],
  pageOf: (id: number) => string | undefined,
  { resolve }: Pick<CollectorPass, 'resolve'>,
): Promise<Firing> {
  const groups = monitors
    .flatMap(monitor => groupsOf(monitor, pageOf(monitor.id)))
    .filter(group => isFiring(group) || nameSomething(group.labels));
  const distinct = new Map<string, { signal: Signal; groups: Group[] }>();
  for (const group of groups) {
    const signal: Signal = { type: 'alert', labels: group.labels };
    const key = canonicalJson(signal);
    const known = distinct.get(key) ?? { signal, groups: [] };
    known.groups.push(group);
    distinct.set(key, known);
  }
  const all = [...distinct.values()];
  const refs =
    all.length > 0 ? await resolve(all.map(({ signal }) => signal)) : [];
  const byRef = new Map<string, Group[]>();
  all.forEach(({ groups: some }, index) => {
    const ref = refs[index];
    if (ref !== undefined) {
      byRef.set(ref, [...(byRef.get(ref) ?? []), ...some]);
    }
  });
  return {
    facts: [...byRef].flatMap(([entityRef, some]): ObservedFact[] => {
      const rows = rowsOf(some);
      const isKnown = rows.length > 0 || some.every(isQuiet);
      const name = 'alerts.firing';
      return isKnown ? [{ entityRef, name, value: firingFact(rows) }] : [];
    }),
    named: all
      .filter(({ groups: some }) => some.some(isFiring))
      .map(({ signal, groups: some }) => ({
        signal,
        name: 'alerts.firing',
        value: firingFact(rowsOf(some)),
      })),
    unmatched: all.flatMap(({ groups: some }, index) =>
      refs[index] === undefined
        ? some
            .filter(isFiring)
            .map(({ labels, row }) => ({ name: row.name, labels }))
        : [],
    ),
  };
}

function groupsOf(monitor: Monitor, url: string | undefined): Group[] {
  const { name, overall_state: overall, priority, tags } = monitor;
  const groups = Object.entries(monitor.state?.groups ?? {});
  const group = (
    scope: string,
    state: string | null | undefined,
    triggered?: number | null,
  ): Group => {
    const all = labelsOfMonitor({
      name: name || `Monitor ${monitor.id}`,
      ...(priority && { priority: `P${priority}` }),
      tags,
      group: scope.split(','),
    });
    const labels = Object.fromEntries(
      Object.entries(boundLabels(all)).map(pair => pair.map(withoutNul)),
    );
    return {
      labels,
      state,
      row: {
        ...describeAlert({ labels, url }),
        ...placeOfLabels(labels),
        ...(triggered && { startsAt: triggered * 1000 }),
      },
    };
  };
  const listed = groups.map(([scope, { status, last_triggered_ts: at }]) =>
    group(scope, status, at),
  );
  // Groups that are well are not listed: what the monitor itself is about may be.
  const isListed = listed.some(one => one.state === overall);
  return isListed ? listed : [...listed, group('', overall)];
}

function isFiring({ state }: Group): boolean {
  return state === 'Alert' || state === 'Warn';
}

/** Without data a monitor can't know. */
function isQuiet({ state }: Group): boolean {
  return state === 'OK';
}

function rowsOf(groups: readonly Group[]): FiringRow[] {
  return groups.filter(isFiring).map(({ row }) => row);
}
