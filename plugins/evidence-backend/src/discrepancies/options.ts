import type { Config } from '@backstage/config';

/** From when on what was seen, or was not, is a discrepancy. */
export type DiscrepancyOptions = {
  observedOnly: { minCalls: number; minDays: number };
  declaredOnly: { minDays: number };
};

export const defaultDiscrepancyOptions: DiscrepancyOptions = {
  observedOnly: { minCalls: 10, minDays: 0 },
  declaredOnly: { minDays: 0 },
};

/** @throws Error for a threshold that is no number from 0 */
export function readDiscrepancyOptions(config: Config): DiscrepancyOptions {
  const read = (key: string, fallback: number) => {
    const path = `plumbline.discrepancies.${key}`;
    const value = config.getOptionalNumber(path) ?? fallback;
    if (!(value >= 0)) {
      throw new Error(`'${path}' must be a number from 0, not ${value}`);
    }
    return value;
  };
  const { observedOnly, declaredOnly } = defaultDiscrepancyOptions;
  return {
    observedOnly: {
      minCalls: read('observedOnly.minCalls', observedOnly.minCalls),
      minDays: read('observedOnly.minDays', observedOnly.minDays),
    },
    declaredOnly: {
      minDays: read('declaredOnly.minDays', declaredOnly.minDays),
    },
  };
}
