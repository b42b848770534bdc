import { parseEntityRef } from '@backstage/catalog-model';
import { entityTitle } from './entityLabel';

const refs = /\b[a-z]+:[\w-]+\/[\w.-]*\w/gi;
const instants = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/**
 * A sentence of the server as a person reads it: entities by their names,
 * instants to the minute. What each name means in full is linked beside it.
 *
 * @param now - epoch milliseconds: years are named where they are others
 */
export function plainly(text: string, now: number = Date.now()): string {
  return text
    .replace(refs, found => (isRef(found) ? entityTitle(found) : found))
    .replace(instants, found => plainInstant(found, now));
}

/** `22 Nov 06:00 UTC`, with the year where it is not that of `now`. */
export function plainInstant(instant: string, now: number): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) {
    return instant;
  }
  const year = date.getUTCFullYear();
  return [
    date.getUTCDate(),
    months[date.getUTCMonth()],
    ...(year === new Date(now).getUTCFullYear() ? [] : [year]),
    date.toISOString().slice(11, 16),
    'UTC',
  ].join(' ');
}

function isRef(text: string): boolean {
  try {
    parseEntityRef(text);
    return true;
  } catch {
    return false;
  }
}
