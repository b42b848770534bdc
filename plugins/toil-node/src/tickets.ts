import { AnswerError } from '@plumbline/backstage-plugin-evidence-node';
import type { OccurrenceInput } from '@plumbline/backstage-plugin-toil-common';
import {
  LabelMeanings,
  readLabels,
} from '@plumbline/backstage-plugin-toil-common/csv';
import type { z } from 'zod';

/** A ticket as its tracker reports it; what is empty or too long is corrected. */
export type Ticket = {
  id: string;
  title: string | null | undefined;
  text?: string | null;
  createdAt: string;
  updatedAt?: string | null;
  minutes?: number | null;
  services?: readonly (string | null | undefined)[];
  owner?: string | null;
  url?: string | null;
  key?: string | null;
  labels?: readonly string[];
};

/**
 * The tickets of an answer; one that makes no sense does not keep the others
 * out.
 *
 * @param ticketOf - `other` for what is no ticket
 */
export function readTickets<T>(
  body: unknown,
  schema: z.ZodType<T>,
  { meanings }: { meanings: LabelMeanings },
  ticketOf: (item: T) => Ticket | 'other',
): { items: OccurrenceInput[]; refused: number } {
  if (!Array.isArray(body)) {
    throw new AnswerError(
      'Unexpected response from the tracker: not a list',
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

/** @returns undefined where it has no title or no time */
function toOccurrence(
  ticket: Ticket,
  meanings: LabelMeanings,
): OccurrenceInput | undefined {
  const title = clean(ticket.title, 1_000);
  const occurredAt = instantOf(ticket.createdAt);
  if (!title || !occurredAt) {
    return undefined;
  }
  const labels = readLabels(
    (ticket.labels ?? []).flatMap(label => clean(label, 300) ?? []),
    meanings,
  );
  const services = [
    ...new Set([
      ...(ticket.services ?? []).flatMap(name => clean(name, 300) ?? []),
      ...labels.services,
    ]),
  ].slice(0, 20);
  const owner = clean(ticket.owner, 300) ?? labels.owners[0];
  const key = clean(ticket.key, 300) ?? labels.keys[0];
  const text = clean(ticket.text, 2_000);
  const { minutes, url } = ticket;
  return {
    id: ticket.id.slice(0, 300),
    kind: 'request',
    title,
    occurredAt,
    services,
    ...(ticket.updatedAt && { updatedAt: instantOf(ticket.updatedAt) }),
    ...(text && text !== title && { text }),
    ...(owner && { owner }),
    ...(key && { key }),
    ...(typeof minutes === 'number' &&
      minutes > 0 && { minutes: Math.min(100_000, Math.round(minutes)) }),
    // A link in data is shown, so it must be one that a browser may open.
    ...(url && /^https?:\/\/[^\s]+$/.test(url) && { url }),
  };
}

/** Without what no database or terminal should be given; undefined if empty. */
function clean(
  text: string | null | undefined,
  most: number,
): string | undefined {
  const words = text
    ?.replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, most);
  return words || undefined;
}

/** Of ISO 8601, or without the colon of its zone, or without its zone: UTC. */
function instantOf(text: string): string | undefined {
  const iso = text
    .trim()
    .replace(/^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/, '$1T$2Z')
    .replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const at = Date.parse(iso);
  return Number.isFinite(at) && /(Z|[+-]\d{2}:\d{2})$/.test(iso)
    ? new Date(at).toISOString()
    : undefined;
}
