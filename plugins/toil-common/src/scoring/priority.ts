import {
  RecoverabilityLevel,
  FrequencyLevel,
  RiskLevel,
  scoreOf,
} from '../schemas/levels';
import type { Bucket, Judgement } from '../schemas/vocabulary';

/** The three levels that a candidate is ranked by. */
export type Levels = {
  frequency: FrequencyLevel;
  risk: RiskLevel;
  recoverability: RecoverabilityLevel;
};

/**
 * How much a candidate deserves to be automated: frequency + risk + (6 − ease
 * of recovery), 3 to 15. The poorer the recovery, the higher.
 */
export function priorityOf(levels: Levels): number {
  return (
    scoreOf('frequency', levels.frequency) +
    scoreOf('risk', levels.risk) +
    (6 - scoreOf('recoverability', levels.recoverability))
  );
}

type BucketRule = {
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

export function bucketOf(levels: Levels, judgement: Judgement): Bucket {
  return bucketRules.find(rule => rule.holds(levels, judgement))!.bucket;
}

export function bucketRuleOf(bucket: Bucket): BucketRule {
  return bucketRules.find(rule => rule.bucket === bucket)!;
}

/** Why something is in its bucket, where nothing but the rule put it there. */
export function ruleReasonOf(bucket: Bucket): string {
  const { title, words } = bucketRuleOf(bucket);
  return `${title}: ${words}`;
}

/** How to begin with what is automated first though it is rare. */
export const rareFirst =
  'rare, so it begins as a guardrail or a diagnostic bundle';
