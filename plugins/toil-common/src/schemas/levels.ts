/** What a level counts: high is 5, low is 1. */
export const scores = [1, 3, 5] as const;
export type Score = (typeof scores)[number];

export type LevelDefinition<Id extends string = string> = {
  id: Id;
  score: Score;
  /** What people choose between, and what the screen shows. */
  words: string;
};

/** How often it happens. */
export const frequencyLevels = [
  { id: 'less-than-quarterly', score: 1, words: 'less than quarterly' },
  { id: 'monthly', score: 3, words: 'monthly or with releases' },
  { id: 'weekly', score: 5, words: 'weekly or more' },
] as const satisfies readonly LevelDefinition[];

/** What happens when it is done late, wrongly or not always the same. */
export const riskLevels = [
  { id: 'local', score: 1, words: 'local inconvenience' },
  { id: 'customer-visible', score: 3, words: 'customer-visible degradation' },
  {
    id: 'outage',
    score: 5,
    words: 'outage, data risk or blocked recovery',
  },
] as const satisfies readonly LevelDefinition[];

/**
 * How easily one gets back to a safe state after a mistake. Named by ease: 5 is
 * easy, and the poorer it is the higher the priority; docs/adr/0006 says why.
 */
export const recoverabilityLevels = [
  { id: 'expert-only', score: 1, words: 'slow, ambiguous or expert-only' },
  { id: 'manual', score: 3, words: 'manual rollback, known steps' },
  { id: 'easy', score: 5, words: 'easy rollback, clear signal' },
] as const satisfies readonly LevelDefinition[];

export type FrequencyLevel = (typeof frequencyLevels)[number]['id'];
export type RiskLevel = (typeof riskLevels)[number]['id'];
export type RecoverabilityLevel = (typeof recoverabilityLevels)[number]['id'];

/** The three levels that a candidate is ranked by. */
export type Levels = {
  frequency: FrequencyLevel;
  risk: RiskLevel;
  recoverability: RecoverabilityLevel;
};

/** What is ranked by, each with its levels from 1 to 5. */
export const dimensions = {
  frequency: frequencyLevels,
  risk: riskLevels,
  recoverability: recoverabilityLevels,
} as const;
export type Dimension = keyof typeof dimensions;

export function levelOf<D extends Dimension>(
  dimension: D,
  id: (typeof dimensions)[D][number]['id'],
): (typeof dimensions)[D][number] {
  const levels: readonly (typeof dimensions)[D][number][] =
    dimensions[dimension];
  return levels.find(level => level.id === id)!;
}

export function scoreOf<D extends Dimension>(
  dimension: D,
  id: (typeof dimensions)[D][number]['id'],
): Score {
  return levelOf(dimension, id).score;
}

const otherNames: Readonly<Record<Dimension, Record<string, Score>>> = {
  frequency: { low: 1, medium: 3, high: 5, rare: 1 },
  risk: { low: 1, medium: 3, high: 5 },
  recoverability: { poor: 1, low: 1, medium: 3, high: 5, slow: 1 },
};

/**
 * Reads a level as people write it: its id, its words, its score, or `low`,
 * `medium`, `high`. Of recoverability high is easy, and low is poor.
 *
 * @returns undefined where the text names no level
 */
export function parseLevel<D extends Dimension>(
  dimension: D,
  text: string,
): (typeof dimensions)[D][number]['id'] | undefined {
  const wanted = text.trim().toLocaleLowerCase('en-US');
  const levels: readonly LevelDefinition<
    (typeof dimensions)[D][number]['id']
  >[] = dimensions[dimension];
  const names = otherNames[dimension];
  const score = Object.hasOwn(names, wanted) ? names[wanted] : Number(wanted);
  return levels.find(
    level =>
      level.id === wanted || level.words === wanted || level.score === score,
  )?.id;
}
