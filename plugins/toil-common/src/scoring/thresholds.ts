import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import type { FrequencyLevel, Levels } from '../schemas/levels';
import type { Autonomy, Bucket, Judgement } from '../schemas/vocabulary';

/*
 * Each number and rule that decides where work stands in the backlog. What a
 * portal may configure (`plumbline.toil`) has its default here.
 */

/** Rates are of months of 30 days. */
export const monthMs = 30 * dayMs;
/** What happened longer ago says little about how often it happens now. */
export const windowMs = 90 * dayMs;
/** A few days of a busy week must not count as a month. */
export const shortestMs = monthMs;
/** A source silent for longer is not taken to have looked and seen nothing. */
export const silenceMs = 7 * dayMs;

/** Below the one a month: less than quarterly; above the other: weekly. */
export const frequencyBounds = { quarterly: 0.33, weekly: 4 };

/** The level that a number of occurrences a month comes to. */
export function frequencyLevelOf(perMonth: number): FrequencyLevel {
  if (perMonth < frequencyBounds.quarterly) {
    return 'less-than-quarterly';
  }
  return perMonth <= frequencyBounds.weekly ? 'monthly' : 'weekly';
}

export type BucketRule = {
  bucket: Bucket;
  title: string;
  /** The rule, as the screen shows it. */
  words: string;
  holds(levels: Levels, judgement: Judgement): boolean;
};

/** Evaluated in this order; the first that holds counts. */
export const bucketRules: readonly BucketRule[] = [
  {
    bucket: 'leave-manual',
    title: 'Leave manual',
    words: 'happens less than quarterly, and needs heavy judgement',
    holds: (levels, judgement) =>
      levels.frequency === 'less-than-quarterly' && judgement === 'heavy',
  },
  {
    bucket: 'automate-first',
    title: 'Automate first',
    words:
      'risks an outage, data or recovery, and recovery is slow, ambiguous or expert-only',
    holds: ({ risk, recoverability }) =>
      risk === 'outage' && recoverability === 'expert-only',
  },
  {
    bucket: 'standardize-next',
    title: 'Standardize next',
    words: 'happens weekly or more, and risks a local inconvenience only',
    holds: ({ frequency, risk }) => frequency === 'weekly' && risk === 'local',
  },
  {
    bucket: 'review',
    title: 'Undecided',
    words: 'fits none of the other buckets: for a person to decide',
    holds: () => true,
  },
];

/** Of the backlog, unless configured otherwise. */
export const backlogDefaults = {
  /** Occurrences of the same work in 90 days that make a suggestion. */
  suggestFrom: 3,
  /** Candidates in progress at once. */
  mostInProgress: 5,
};

/**
 * 20 days of 7 hours; and half of it, above which toil leaves no time to end
 * it: https://sre.google/sre-book/eliminating-toil/
 */
export const defaultCapacity = { hoursPerPerson: 140, limit: 0.5 };

/** Verified runs that each rung asks for, unless configured otherwise. */
export const runsToClimb: Readonly<Record<Autonomy, number>> = {
  observe: 0,
  suggest: 3,
  confirm: 5,
  guarded: 10,
  automatic: 20,
};
