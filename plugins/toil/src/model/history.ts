import { plainly } from '@plumbline/backstage-plugin-evidence-react';
import { readinessParts } from '@plumbline/backstage-plugin-toil-common';
import type {
  HistoryEntry,
  Observation,
  ToilAttribute,
} from '@plumbline/backstage-plugin-toil-common';
import { attributeWords, count, dayWords } from './words';

/** What an entry changed, a sentence each. */
export function changeWords(changes: HistoryEntry['changes']): string[] {
  return Object.entries(changes).flatMap(([field, { from, to }]) => {
    if (isRecord(from) || isRecord(to)) {
      return partsOf(field, record(from), record(to));
    }
    return [`${field}: ${valueWords(from)} → ${valueWords(to)}`];
  });
}

/** `jira: 17 occurrences after 22 Aug 2026 and up to 20 Nov 2026`. */
export function evidenceWords(observation: Observation): string {
  const { source, count: amount, from, to } = observation;
  return `${source}: ${count(amount, 'occurrence')} after ${dayWords(
    from,
  )} and up to ${dayWords(to)}`;
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
      : readinessParts.find(each => each.part === part)?.words;
  return known ?? `${field} ${part}`;
}

function valueWords(value: unknown): string {
  if (value === null || value === undefined) {
    return 'nothing';
  }
  if (typeof value === 'boolean') {
    return value ? 'yes' : 'no';
  }
  return typeof value === 'string' ? plainly(value) : JSON.stringify(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
