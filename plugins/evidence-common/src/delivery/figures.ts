import type { z } from 'zod';
import type { distributionSchema } from './schemas';

/** Fewer measurements than these say nothing of the next one. */
export const leastSample = 5;

/**
 * Median and 90th percentile, by the nearest rank; of fewer than
 * {@link leastSample}, how many there are and no more.
 *
 * @param values - in any order
 * @param missing - how many could not be measured
 */
export function distributionOf(
  values: readonly number[],
  missing: number,
): z.infer<typeof distributionSchema> {
  const sample = values.length;
  if (sample < leastSample) {
    return { sample, missing };
  }
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sample) - 1];
  return { sample, missing, median: at(0.5), p90: at(0.9) };
}
