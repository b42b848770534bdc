import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  defaultPromotionBounds,
  PromotionBounds,
} from '@plumbline/backstage-plugin-scorecards-common';

const key = 'plumbline.scorecards.promotion';

/** What one query of verdicts takes. */
export const maxSampleSize = 500;

type Range = { is: (value: number) => boolean; words: string };

const share: Range = {
  is: value => value >= 0 && value <= 1,
  words: 'from 0 to 1',
};
const days: Range = {
  is: value => Number.isInteger(value) && value >= 0,
  words: 'a whole number from 0',
};
const ranges: Record<keyof PromotionBounds, Range> = {
  daysObserved: days,
  daysInPhase: days,
  // The sample has as many failures, and none is drawn for 0.
  reviewed: {
    is: value =>
      Number.isInteger(value) && value >= 1 && value <= maxSampleSize,
    words: `a whole number from 1 to ${maxSampleSize}`,
  },
  accuracy: share,
  unknown: share,
};

/** @throws InputError for a bound that nothing could keep, or that is none */
export function readPromotionBounds(
  config: RootConfigService,
): PromotionBounds {
  const own = config.getOptionalConfig(key);
  const names = Object.keys(ranges) as (keyof PromotionBounds)[];
  const stray = own?.keys().find(name => !names.some(one => one === name));
  if (stray !== undefined) {
    throw new InputError(
      `'${key}.${stray}' is not a setting; those that exist are ${names
        .map(name => `'${name}'`)
        .join(', ')}`,
    );
  }
  const bounds = { ...defaultPromotionBounds };
  for (const name of names) {
    const value = own?.getOptionalNumber(name);
    if (value !== undefined && !ranges[name].is(value)) {
      throw new InputError(
        `'${key}.${name}' must be ${ranges[name].words}, not ${value}`,
      );
    }
    bounds[name] = value ?? bounds[name];
  }
  return bounds;
}
