import { createHash } from 'node:crypto';
import type { LinkState } from '@plumbline/backstage-plugin-evidence-common';
import type { LinkAnswer } from './checkLink';

/** What is remembered of a link. Instants are epoch milliseconds. */
export type LinkRecord = {
  status: LinkState['status'];
  reason?: string;
  /** When what it says was seen. */
  seenAt: number;
  /** How many tries in a row have failed, and the first of them. */
  failures: number;
  failingSince?: number;
  /** The last try took all the time there was: it goes behind the others. */
  isSlow?: boolean;
  /** When it is due again. */
  next: number;
  /** Until then its host wants to be left alone. */
  hostLimitedUntil?: number;
};

/** One that failed once, or could not be checked, is checked again after this. */
const soon = 4 * 60_000;
/** So that one that was mended does not long look broken. */
const whileFailing = 60 * 60_000;
/** A wait that is longer than this is not kept to the end. */
const longestWait = 24 * 60 * 60_000;
/** One failure may be a hiccup. */
const failuresToFail = 2;

/**
 * What is known of a link after a look at it. One failure changes nothing but
 * when it is looked at next; a success ends every row of them.
 *
 * @param options - `every`: milliseconds between two looks at one that answers
 */
export function afterLook(
  before: LinkRecord | undefined,
  answer: LinkAnswer,
  options: { url: string; now: number; every: number },
): LinkRecord {
  const { url, now, every } = options;
  // The first looks at an estate come all at once: the second ones shall not.
  const later = now + every * (before ? 1 : spread(url));
  switch (answer.outcome) {
    case 'ok':
      return seen('ok', answer.reason, now, later);
    case 'unclear':
    case 'refused':
      return seen('unknown', answer.reason, now, later);
    case 'not-now': {
      const delay = Math.max(soon, (answer.delaySeconds ?? 0) * 1000);
      const next = now + Math.min(longestWait, delay);
      return {
        ...(before ?? seen('unknown', answer.reason, now, 0)),
        next,
        hostLimitedUntil: answer.ofHost ? next : undefined,
      };
    }
    default: {
      const failures = (before?.failures ?? 0) + 1;
      const failingSince = before?.failingSince ?? now;
      if (failures >= failuresToFail) {
        return {
          isSlow: answer.isTimeout || undefined,
          ...seen(
            'failing',
            answer.reason,
            now,
            now + Math.min(every, whileFailing),
          ),
          failures,
          failingSince,
        };
      }
      return {
        ...(before ??
          seen('unknown', 'it failed once, and is tried again', now, 0)),
        isSlow: answer.isTimeout || undefined,
        failures,
        failingSince,
        next: now + Math.min(every, soon),
      };
    }
  }
}

/** A look that says more about this installation than about the link. */
export function afterNoLook(
  before: LinkRecord | undefined,
  reason: string,
  now: number,
): LinkRecord {
  return { ...(before ?? seen('unknown', reason, now, 0)), next: now + soon };
}

function seen(
  status: LinkRecord['status'],
  reason: string | undefined,
  seenAt: number,
  next: number,
): LinkRecord {
  return { status, ...(reason && { reason }), seenAt, failures: 0, next };
}

/** From a half to one, by the link alone. */
function spread(url: string): number {
  const [byte] = createHash('sha256').update(url).digest();
  return 0.5 + byte / 510;
}
