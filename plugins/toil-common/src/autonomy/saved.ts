import { monthMs } from '../scoring/observe';

/** What came of an automation, as occurrences before and after it tell. */
export type Saved = {
  /** Occurrences a month in the 90 days before it was finished. */
  before: number;
  /** Since then. */
  after: number;
  /** Absent where nobody knows how long one takes. */
  minutesPerMonth?: number;
  /** It happens at least half as often as before: it has come back. */
  cameBack: boolean;
};

const lookMs = 3 * monthMs;
/** Sooner nothing can be said. */
const soonestMs = monthMs / 2;

/**
 * @param finishedAt - epoch milliseconds
 * @param occurredAt - of all occurrences, in any order
 * @returns undefined where it is too soon, or nothing occurred before
 */
export function savedBy(
  finishedAt: number,
  occurredAt: readonly number[],
  options: { now: number; minutesEach?: number },
): Saved | undefined {
  const { minutesEach, now } = options;
  const passed = Math.min(now - finishedAt, lookMs);
  const count = (from: number, to: number) =>
    occurredAt.filter(at => at > from && at <= to).length;
  const earlier = count(finishedAt - lookMs, finishedAt);
  if (passed < soonestMs || earlier === 0) {
    return undefined;
  }
  const before = earlier / (lookMs / monthMs);
  const after = count(now - passed, now) / (passed / monthMs);
  const rounded = (value: number) => Math.round(value * 100) / 100;
  return {
    before: rounded(before),
    after: rounded(after),
    ...(minutesEach !== undefined && {
      minutesPerMonth: rounded((before - after) * minutesEach),
    }),
    cameBack: after >= before / 2,
  };
}
