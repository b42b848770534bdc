import {
  AnswerError,
  GuardedAnswer,
  GuardedClient,
} from '@plumbline/backstage-plugin-evidence-node';
import type { OccurrenceInput } from '@plumbline/backstage-plugin-toil-common';
import type { LabelMeanings } from '@plumbline/backstage-plugin-toil-common/csv';
import type { z } from 'zod';
import { Ticket, toOccurrence } from '../ticket';

/** What every tracker is read with. */
export type IntakeOptions = {
  api: GuardedClient;
  source: string;
  frequencyMs: number;
  lookbackMs: number;
  meanings: LabelMeanings;
  /** Only tickets with all of these labels, separated by commas. */
  labels?: string;
};

/**
 * The tickets of an answer; one that makes no sense does not keep the others
 * out.
 *
 * @param ticketOf - `other` for what is no ticket
 */
export function pageOf<T>(
  body: unknown,
  schema: z.ZodType<T>,
  { meanings }: Pick<IntakeOptions, 'meanings'>,
  ticketOf: (item: T) => Ticket | 'other',
): { items: OccurrenceInput[]; refused: number } {
  if (!Array.isArray(body)) {
    throw new AnswerError(
      'The tracker answered something that is no list',
      200,
    );
  }
  const items: OccurrenceInput[] = [];
  let refused = 0;
  for (const each of body) {
    const parsed = schema.safeParse(each);
    const ticket = parsed.success ? ticketOf(parsed.data) : undefined;
    if (ticket !== 'other') {
      const item = ticket && toOccurrence(ticket, meanings);
      if (item) {
        items.push(item);
      } else {
        refused += 1;
      }
    }
  }
  return { items, refused };
}

/** Of the header `date`. */
export function trackerTimeOf(answer: GuardedAnswer): number | undefined {
  const at = Date.parse(answer.header('date') ?? '');
  return Number.isFinite(at) ? at : undefined;
}

/** The farthest that a clock on a wall is behind UTC. */
const farthestMs = 12 * 3_600_000;

/**
 * `2026-03-01 09:00:00` for Jira and ServiceNow, which read it in the time zone
 * of the account that asks: early enough wherever that is. What is read again
 * changes nothing.
 */
export function literalOf(since: number): string {
  return new Date(since - farthestMs)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
}

/** Of a custom field: words, an option, a user or group, or a list of those. */
export function namesOf(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  if (Array.isArray(value)) {
    return value.flatMap(namesOf);
  }
  if (typeof value === 'object' && value !== null) {
    const {
      displayName,
      name,
      requestType,
      value: own,
    } = value as Record<string, unknown>;
    return namesOf(own ?? name ?? displayName ?? requestType);
  }
  return [];
}
