import { Levels, scoreOf } from '../schemas/levels';
import type { Bucket, Judgement } from '../schemas/vocabulary';
import { BucketRule, bucketRules } from './thresholds';

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
