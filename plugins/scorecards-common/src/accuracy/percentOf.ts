/**
 * A share in per cent, to a tenth; rounded down, so that nothing looks better
 * than a bound that it misses.
 */
export function percentOf(share: number): number {
  // The shares of small samples are not exact in binary: 0.29 * 1000 < 290.
  return Math.floor(Number((share * 1000).toFixed(6))) / 10;
}
