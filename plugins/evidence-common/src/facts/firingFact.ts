import type { FiringAlert } from './alerts';
import { compareText } from '../compareText';

/** An alert that fires, as a fact about its service needs it. */
export type FiringRow = {
  name: string;
  severity?: string;
  summary?: string;
  /** As its labels name it. */
  environment?: string;
  regions?: readonly string[];
  clusters?: readonly string[];
  workloads?: readonly string[];
  url?: string;
  /** Epoch milliseconds; absent where what was reported can't be. */
  startsAt?: number;
  /** The silence that holds longest, where one does. */
  silence?: Omit<NonNullable<FiringAlert['silenced']>, 'count'>;
  inhibited?: boolean;
};

/**
 * Names of alerts listed for one service: what can be read during an incident.
 */
const nameLimit = 50;
/** More are not compared: what fails in so many places fails everywhere. */
const mostPlaces = 100;

/** Severities that most rule sets use, the worst first; others come after. */
const worstFirst = ['page', 'critical', 'error', 'high', 'warning', 'info'];

/**
 * What fires for one service, as the value of `alerts.firing`: one entry for
 * each name, severity and environment, with how many fire and the earliest of them; the
 * worst first. Beyond a bound, the last entry counts the others.
 */
export function firingFact(rows: readonly FiringRow[]): FiringAlert[] {
  const byName = new Map<string, FiringRow[]>();
  for (const row of rows) {
    const id = JSON.stringify([row.name, row.severity, row.environment]);
    const known = byName.get(id);
    if (known) {
      known.push(row);
    } else {
      byName.set(id, [row]);
    }
  }
  const entries = [...byName.values()]
    .map(toEntry)
    .sort(
      (a, b) =>
        rankOf(a) - rankOf(b) ||
        compareSince(a, b) ||
        compareText(a.name, b.name) ||
        compareText(a.severity ?? '', b.severity ?? '') ||
        compareText(a.environment ?? '', b.environment ?? ''),
    );
  if (entries.length <= nameLimit) {
    return entries;
  }
  // Each environment keeps its worst ones: another may be requested without it.
  const places = new Map<string | undefined, number>();
  const kept = new Set(
    entries
      .map(entry => {
        const place = places.get(entry.environment) ?? 0;
        places.set(entry.environment, place + 1);
        return { entry, place };
      })
      .sort((a, b) => a.place - b.place)
      .slice(0, nameLimit - 1)
      .map(({ entry }) => entry),
  );
  const shown = entries.filter(entry => kept.has(entry));
  const others = entries.filter(entry => !kept.has(entry));
  const names = new Set(others.map(({ name }) => name)).size;
  return [
    ...shown,
    {
      name: `${names} further alerts`,
      count: others.reduce((sum, { count = 1 }) => sum + count, 0),
      ...earliest(others.flatMap(({ since }) => since ?? [])),
    },
  ];
}

function toEntry(rows: readonly FiringRow[]): FiringAlert {
  const [first] = [...rows].sort(
    (a, b) =>
      (a.startsAt ?? Infinity) - (b.startsAt ?? Infinity) ||
      compareText(a.summary ?? '', b.summary ?? '') ||
      compareText(a.url ?? '', b.url ?? ''),
  );
  const { environment, name, severity, summary, url, startsAt } = first;
  return {
    name,
    ...(severity !== undefined && { severity }),
    ...(startsAt !== undefined && { since: new Date(startsAt).toISOString() }),
    ...(summary !== undefined && { summary }),
    ...(environment !== undefined && { environment }),
    ...placesOf(rows, 'regions'),
    ...placesOf(rows, 'clusters'),
    ...placesOf(rows, 'workloads'),
    ...(url !== undefined && { url }),
    ...(rows.length > 1 && { count: rows.length }),
    ...silencedOf(rows),
    ...(rows.every(({ inhibited }) => inhibited) && { inhibited: true }),
  };
}

/** Known only where each of them names one. */
function placesOf(
  rows: readonly FiringRow[],
  what: 'regions' | 'clusters' | 'workloads',
): Pick<FiringAlert, typeof what> {
  const places = new Set(rows.flatMap(row => row[what] ?? []));
  return rows.every(row => row[what]?.length) && places.size <= mostPlaces
    ? { [what]: [...places].sort() }
    : {};
}

function silencedOf(rows: readonly FiringRow[]): Pick<FiringAlert, 'silenced'> {
  const silences = rows.flatMap(({ silence }) => silence ?? []);
  if (silences.length === 0) {
    return {};
  }
  const [last] = [...silences].sort(
    (a, b) =>
      compareText(b.until ?? '', a.until ?? '') ||
      compareText(a.comment ?? '', b.comment ?? ''),
  );
  const count = silences.length;
  return { silenced: { ...last, ...(count < rows.length && { count }) } };
}

/** What began at an unknown time comes last. */
function compareSince(a: FiringAlert, b: FiringAlert): number {
  return compareText(a.since ?? '~', b.since ?? '~');
}

function earliest(instants: readonly string[]): { since?: string } {
  const [since] = [...instants].sort(compareText);
  return since === undefined ? {} : { since };
}

function rankOf({ severity = '' }: FiringAlert): number {
  const rank = worstFirst.indexOf(severity.toLocaleLowerCase('en-US'));
  return rank < 0 ? worstFirst.length : rank;
}
