import {
  ChangeOutcome,
  ownValue,
} from '@plumbline/backstage-plugin-evidence-common';

/**
 * What a vendor calls how a change went, in lower case, and what we call it.
 * `none`: known to state nothing of an outcome, such as `queued`.
 *
 * @public
 */
export type OutcomeWords = Readonly<Record<string, ChangeOutcome | 'none'>>;

/**
 * Words that mean the same in most systems. A run that was cancelled may have
 * stopped in the middle: it did not succeed. Words that neither this list nor
 * that of a source has are unknown, never guessed at.
 */
const commonWords: OutcomeWords = {
  // It goes on.
  in_progress: 'in-progress',
  running: 'in-progress',

  success: 'succeeded',
  succeeded: 'succeeded',

  failure: 'failed',
  failed: 'failed',
  error: 'failed',
  errored: 'failed',
  timed_out: 'failed',
  canceled: 'failed',
  cancelled: 'failed',

  // It has not begun, waits for somebody, or does nothing.
  blocked: 'none',
  created: 'none',
  manual: 'none',
  neutral: 'none',
  pending: 'none',
  queued: 'none',
  requested: 'none',
  scheduled: 'none',
  skipped: 'none',
  stale: 'none',
  waiting: 'none',
};

/** What a vendor's word states of an outcome. @public */
export type OutcomeReading = {
  /** Absent where the word states nothing of one, or is unknown. */
  outcome?: ChangeOutcome;
  /** The word itself, where it is unknown: to be counted. */
  unknown?: string;
};

/**
 * Reads a vendor's word; upper and lower case are the same.
 *
 * @param words - of this vendor; they win over those that are common
 * @public
 */
export function readOutcome(
  word: string | null | undefined,
  words: OutcomeWords = {},
): OutcomeReading {
  const key = word?.trim().toLocaleLowerCase('en-US');
  if (!key) {
    return {};
  }
  const outcome = ownValue(words, key) ?? ownValue(commonWords, key);
  if (outcome === undefined) {
    return { unknown: key.slice(0, 50) };
  }
  return outcome === 'none' ? {} : { outcome };
}

/** For a translation: names the words that are unknown. @public */
export function unknownOutcomes(
  ...readings: OutcomeReading[]
): { unknownOutcomes: string[] } | undefined {
  const unknown = readings.flatMap(reading => reading.unknown ?? []);
  return unknown.length > 0 ? { unknownOutcomes: unknown } : undefined;
}
