import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  defaultPromotionBounds,
  PromotionBounds,
} from '@plumbline/backstage-plugin-scorecards-common';

const key = 'plumbline.scorecards.promotion';
const shares: readonly string[] = ['accuracy', 'unknown'];

/** @throws InputError for a bound that nothing could keep */
export function readPromotionBounds(
  config: RootConfigService,
): PromotionBounds {
  const own = config.getOptionalConfig(key);
  const bounds = { ...defaultPromotionBounds };
  for (const name of Object.keys(bounds) as (keyof PromotionBounds)[]) {
    const value = own?.getOptionalNumber(name);
    const isShare = shares.includes(name);
    if (value === undefined) {
      continue;
    }
    if (value < 0 || (isShare ? value > 1 : !Number.isInteger(value))) {
      throw new InputError(
        `'${key}.${name}' must be ${
          isShare ? 'from 0 to 1' : 'a whole number from 0'
        }, not ${value}`,
      );
    }
    bounds[name] = value;
  }
  return bounds;
}
