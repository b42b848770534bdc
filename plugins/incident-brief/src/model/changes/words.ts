import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import { formatUtcTime } from '@plumbline/backstage-plugin-evidence-react';
import { count } from '../words';
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

/** What a refused or failed request means to whoever looks at changes. */
export function changesFailure(error: Error): {
  title: string;
  words: string;
  /** Whether asking again may help. */
  retry: boolean;
} {
  const status =
    error instanceof EvidenceRequestError ? error.status : undefined;
  switch (status) {
    case 400:
      return {
        title: 'That cannot be looked up',
        words: 'The address of this page asks for something without meaning.',
        retry: false,
      };
    case 401:
    case 403:
      return {
        title: 'You may not see changes',
        words:
          'Your user lacks the permission. Whoever runs this portal grants it; signing in as somebody else may help.',
        retry: false,
      };
    case 404:
      return {
        title: 'Nothing to see here',
        words:
          'It does not exist, or you may not see it: both look the same on purpose.',
        retry: false,
      };
    case undefined:
      return {
        title: 'No answer',
        words:
          'The portal could not be reached. This does not mean that nothing changed.',
        retry: true,
      };
    default:
      return {
        title: 'The changes could not be read',
        words: 'The portal failed. This does not mean that nothing changed.',
        retry: true,
      };
  }
}
