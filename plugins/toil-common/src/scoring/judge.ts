import type { Bucket, Judgement } from '../schemas/vocabulary';
import {
  Dimension,
  dimensions,
  FrequencyLevel,
  Levels,
  levelOf,
  Score,
} from '../schemas/levels';
import type { Observed } from './observe';
import {
  bucketOf,
  bucketRuleOf,
  priorityOf,
  rareFirst,
  ruleReasonOf,
} from './priority';
import { frequencyLevelOf } from './thresholds';

/** What people stated of a candidate, as far as its rank depends on it. */
export type StatedLevels = Partial<Levels> & {
  judgement: Judgement;
  override?: { bucket: Bucket; reason: string; until: string };
};

type JudgedLevel<Id extends string> = {
  level: Id;
  score: Score;
  words: string;
  basis: 'reviewed' | 'observed' | 'assumed';
};

export type JudgedCandidate = {
  frequency: JudgedLevel<FrequencyLevel> & { observed?: FrequencyLevel };
  risk: JudgedLevel<Levels['risk']>;
  recoverability: JudgedLevel<Levels['recoverability']>;
  priority: number;
  bucket: Bucket;
  computedBucket: Bucket;
  bucketRule: string;
  /** In words, the weightiest first. */
  reasons: string[];
};

/**
 * Where a candidate stands. What somebody reviewed is in force; what is counted
 * stands beside it. What nobody has stated is taken as medium, so that a
 * candidate nobody looked at claims neither safety nor danger.
 */
export function judgeCandidate(
  stated: StatedLevels,
  context: {
    observed?: Observed;
    blastRadius?: number;
    /** Epoch milliseconds. */
    now: number;
  },
): JudgedCandidate {
  const { observed, now } = context;
  const counted =
    observed === undefined ? undefined : frequencyLevelOf(observed.perMonth);
  const levels: Levels = {
    frequency: stated.frequency ?? counted ?? 'monthly',
    risk: stated.risk ?? 'customer-visible',
    recoverability: stated.recoverability ?? 'manual',
  };
  const counts = counted ? 'observed' : 'assumed';
  const computedBucket = bucketOf(levels, stated.judgement);
  const override =
    stated.override && Date.parse(stated.override.until) > now
      ? stated.override
      : undefined;
  return {
    frequency: {
      ...described(
        'frequency',
        levels.frequency,
        stated.frequency ? 'reviewed' : counts,
      ),
      ...(counted && counted !== levels.frequency && { observed: counted }),
    },
    risk: described('risk', levels.risk, stated.risk ? 'reviewed' : 'assumed'),
    recoverability: described(
      'recoverability',
      levels.recoverability,
      stated.recoverability ? 'reviewed' : 'assumed',
    ),
    priority: priorityOf(levels),
    bucket: override?.bucket ?? computedBucket,
    computedBucket,
    bucketRule: bucketRuleOf(computedBucket).words,
    reasons: reasonsFor({
      stated,
      levels,
      counted,
      computedBucket,
      override,
      ...context,
    }),
  };
}

function described<D extends Dimension>(
  dimension: D,
  id: (typeof dimensions)[D][number]['id'],
  basis: JudgedLevel<string>['basis'],
) {
  const { score, words } = levelOf(dimension, id);
  return { level: id, score, words, basis };
}

function reasonsFor(options: {
  stated: StatedLevels;
  levels: Levels;
  counted: FrequencyLevel | undefined;
  computedBucket: Bucket;
  override: StatedLevels['override'];
  observed?: Observed;
  blastRadius?: number;
}): string[] {
  const { stated, levels, counted, computedBucket, override } = options;
  const { observed, blastRadius } = options;
  const missing = (['risk', 'recoverability'] as const).filter(
    dimension => stated[dimension] === undefined,
  );
  const isRareFirst =
    computedBucket === 'automate-first' &&
    levels.frequency === 'less-than-quarterly';
  return [
    override &&
      `put into '${
        bucketRuleOf(override.bucket).title
      }' until ${override.until.slice(0, 10)}: ${override.reason}`,
    computedBucket === 'review' && missing.length > 0
      ? `${missing.join(' and ')} not reviewed: the middle is assumed`
      : ruleReasonOf(computedBucket),
    isRareFirst && rareFirst,
    stated.frequency &&
      counted &&
      counted !== stated.frequency &&
      `reviewed as ${levelOf('frequency', stated.frequency).words}, seen ${
        levelOf('frequency', counted).words
      }`,
    observed && `observed ${amount(observed.perMonth, 'time')} a month`,
    blastRadius !== undefined &&
      blastRadius > 0 &&
      `${blastRadius} ${
        blastRadius === 1 ? 'service is' : 'services are'
      } hit where it goes wrong`,
    observed?.minutesPerMonth !== undefined &&
      `takes ${hours(observed.minutesPerMonth)} a month`,
  ].filter(reason => typeof reason === 'string');
}

function hours(minutes: number): string {
  const whole = Math.round(minutes);
  return whole < 60
    ? amount(whole, 'minute')
    : amount(Math.round(minutes / 6) / 10, 'hour');
}

/** Such as `1 user` and `2 users`. */
export function amount(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
