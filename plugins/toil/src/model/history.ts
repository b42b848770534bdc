import {
  ownValue,
  isRecord,
} from '@plumbline/backstage-plugin-evidence-common';
import { count } from '@plumbline/backstage-plugin-evidence-react';
import type {
  Autonomy,
  GroupDecision,
  HistoryEntry,
  Observation,
  Readiness,
  ToilAttribute,
} from '@plumbline/backstage-plugin-toil-common';
import { attributeWords, autonomyWords, dayWords, partWords } from './words';

/** One entry of the list of decisions. */
export type Decision = Pick<HistoryEntry, 'at' | 'by' | 'note' | 'changes'> & {
  title: string;
  /** What was counted then. */
  evidence: string[];
};

const titles: Record<string, string> = {
  overridden: 'Bucket changed',
  'opened again': 'Reopened',
  'went stale': 'Stale',
  done: 'Finished',
  split: 'Split off other work',
  merge: 'Merged with the same work',
};

/** Decisions about a candidate and about its group, the latest first. */
export function decisionsOf(
  history: readonly HistoryEntry[],
  group: readonly GroupDecision[],
): Decision[] {
  return [
    ...history.map(({ action, evidence, ...rest }) => ({
      ...rest,
      title: titleOf(action, rest.changes),
      evidence: evidence.map(evidenceWords),
    })),
    ...group.map(({ at, by, note, action }) => ({
      at,
      by,
      note,
      changes: {},
      evidence: [],
      title: titleOf(action, {}),
    })),
  ].sort((a, b) => b.at.localeCompare(a.at));
}

/** When a rung was reached last; absent where the history does not say. */
export function reachedAt(
  history: readonly HistoryEntry[],
  rung: Autonomy,
): string | undefined {
  return history.find(
    ({ changes }) => changes.autonomy && changes.autonomy.to === rung,
  )?.at;
}

function titleOf(action: string, changes: HistoryEntry['changes']): string {
  const rung = rungName(changes.autonomy?.to);
  const title =
    ownValue(titles, action) ??
    action.charAt(0).toLocaleUpperCase('en-US') + action.slice(1);
  return rung ? `${title} to ${rung}` : title;
}

/** What a rung in a change is called. */
export function rungName(rung: unknown): string | undefined {
  return typeof rung === 'string' && Object.hasOwn(autonomyWords, rung)
    ? autonomyWords[rung as Autonomy].name
    : undefined;
}

/** What an entry changed, a sentence each. */
export function changeWords(changes: HistoryEntry['changes']): string[] {
  return Object.entries(changes).flatMap(([field, { from, to }]) => {
    if (isRecord(from) || isRecord(to)) {
      return partsOf(field, record(from), record(to));
    }
    return [`${field}: ${valueWords(from)} → ${valueWords(to)}`];
  });
}

/** `tickets: 17 occurrences, 22 Aug 2026 to 20 Nov 2026`. */
export function evidenceWords(observation: Observation): string {
  const { source, count: amount, from, to } = observation;
  return `${source}: ${count(amount, 'occurrence')}, ${dayWords(
    from,
  )} to ${dayWords(to)}`;
}

function partsOf(
  field: string,
  from: Record<string, unknown>,
  to: Record<string, unknown>,
): string[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .filter(part => JSON.stringify(from[part]) !== JSON.stringify(to[part]))
    .map(
      part =>
        `${partName(field, part)}: ${valueWords(from[part])} → ${valueWords(
          to[part],
        )}`,
    );
}

function partName(field: string, part: string): string {
  const known =
    field === 'attributes'
      ? attributeWords[part as ToilAttribute]
      : partWords[part as keyof Readiness];
  return known ?? `${field} ${part}`;
}

function valueWords(value: unknown): string {
  if (value === null || value === undefined) {
    return '–';
  }
  if (typeof value === 'boolean') {
    return value ? 'yes' : 'no';
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
