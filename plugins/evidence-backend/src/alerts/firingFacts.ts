import {
  compareText,
  FiringAlert,
} from '@plumbline/backstage-plugin-evidence-common';

/** An alert that fires, as a fact about its service needs it. */
export type FiringRow = {
  name: string;
  severity?: string;
  summary?: string;
  url?: string;
  /** Epoch milliseconds. */
  startsAt: number;
};

/** Names of alerts told of one service: what can be read during an incident. */
const nameLimit = 50;

/** Severities that most rule sets use, the worst first; others come after. */
const worstFirst = ['page', 'critical', 'error', 'high', 'warning', 'info'];

/**
 * What fires for one service, as the value of `alerts.firing`: one entry for
 * each name and severity, with how many fire and the earliest of them; the
 * worst first. Beyond a bound, the last entry counts the others.
 */
export function firingFact(rows: readonly FiringRow[]): FiringAlert[] {
  const byName = new Map<string, FiringRow[]>();
  for (const row of rows) {
    const id = `${row.name}\n${row.severity ?? ''}`;
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
        compareText(a.since!, b.since!) ||
        compareText(a.name, b.name) ||
        compareText(a.severity ?? '', b.severity ?? ''),
    );
  if (entries.length <= nameLimit) {
    return entries;
  }
  const shown = entries.slice(0, nameLimit - 1);
  const others = entries.slice(nameLimit - 1);
  const names = new Set(others.map(({ name }) => name)).size;
  return [
    ...shown,
    {
      name: `${names} further alerts`,
      count: others.reduce((sum, { count = 1 }) => sum + count, 0),
      since: others.map(({ since }) => since!).sort(compareText)[0],
    },
  ];
}

function toEntry(rows: readonly FiringRow[]): FiringAlert {
  const [first] = [...rows].sort(
    (a, b) =>
      a.startsAt - b.startsAt ||
      compareText(a.summary ?? '', b.summary ?? '') ||
      compareText(a.url ?? '', b.url ?? ''),
  );
  const { name, severity, summary, url, startsAt } = first;
  return {
    name,
    ...(severity !== undefined && { severity }),
    since: new Date(startsAt).toISOString(),
    ...(summary !== undefined && { summary }),
    ...(url !== undefined && { url }),
    ...(rows.length > 1 && { count: rows.length }),
  };
}

function rankOf({ severity = '' }: FiringAlert): number {
  const rank = worstFirst.indexOf(severity.toLocaleLowerCase('en-US'));
  return rank < 0 ? worstFirst.length : rank;
}
