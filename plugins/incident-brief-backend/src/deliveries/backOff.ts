const first = 1_000;
const longest = 5 * 60_000;

/**
 * Milliseconds until the next attempt: doubled each time up to five minutes,
 * with jitter, so that many that failed together don't come back together; never
 * less than the other side requested.
 */
export function backOff(
  attempts: number,
  options: { retryAfter?: number; random?: () => number } = {},
): number {
  const { retryAfter = 0, random = Math.random } = options;
  const doubled = Math.min(first * 2 ** Math.max(attempts - 1, 0), longest);
  const jittered = doubled * (0.5 + random());
  return Math.max(jittered, retryAfter + random() * 1_000);
}
