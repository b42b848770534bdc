import type { Accuracy } from '../schemas/accuracy';

/**
 * `97.5% of 40 failures`; never rounded up, so that nothing looks better than a
 * bound that it misses.
 */
export function accuracyWords({
  share,
  judged,
}: Pick<Accuracy, 'share' | 'judged'>): string {
  if (share === undefined) {
    return 'not known: within the window it failed nothing, or nothing that is not in dispute';
  }
  // The shares of small samples are not exact in binary: 0.29 * 1000 < 290.
  const percent = Math.floor(Number((share * 1000).toFixed(6))) / 10;
  return `${percent}% of ${judged} ${judged === 1 ? 'failure' : 'failures'}`;
}
