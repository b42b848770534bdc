import { monthMs, windowMs } from '../scoring/thresholds';

/** The effect of an automation, by occurrences before and after it. */
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

/** What one source reported of the work. Instants are epoch milliseconds. */
export type SavedSource = {
  /** How far the source reaches back, whatever it reports. */
  first: number;
  /** Until when it has looked: its silence after that is no answer. */
  until: number;
  /** When this work was done, in any order. */
  occurredAt: readonly number[];
};

/** Before this, the effect is unknown. */
const soonestMs = monthMs / 2;

/**
 * Rates are counted for each source, and added up; one that has not looked for
 * half a month since counts neither before nor after.
 *
 * @param finishedAt - epoch milliseconds
 * @returns undefined where it is too soon, or nothing occurred before
 */
export function savedBy(
  finishedAt: number,
  sources: readonly SavedSource[],
  options: { minutesEach?: number } = {},
): Saved | undefined {
  const { minutesEach } = options;
  let before = 0;
  let after = 0;
  for (const { first, occurredAt, until } of sources) {
    const passed = Math.min(until - finishedAt, windowMs);
    const reach = Math.min(windowMs, Math.max(monthMs, finishedAt - first + 1));
    const rate = (from: number, to: number) =>
      occurredAt.filter(at => at > from && at <= to).length /
      ((to - from) / monthMs);
    if (passed >= soonestMs) {
      before += rate(finishedAt - reach, finishedAt);
      after += rate(until - passed, until);
    }
  }
  if (before === 0) {
    return undefined;
  }
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
