import {
  formatUtcTime,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ChangesQuery } from './query';

const units = { m: 'minute', h: 'hour', d: 'day' } as const;

/** `in the last hour`, `in the last 6 hours`, `from 02:00 UTC to 03:00 UTC`. */
export function windowInWords(
  { since, from, to }: Pick<ChangesQuery, 'since' | 'from' | 'to'>,
  now: number,
): string {
  if (from !== undefined) {
    return `from ${formatUtcTime(from, now)} to ${
      to === undefined ? 'now' : formatUtcTime(to, now)
    }`;
  }
  const unit = units[since.slice(-1) as keyof typeof units];
  const amount = Number(since.slice(0, -1));
  return `in the last ${amount === 1 ? unit : count(amount, unit)}`;
}
