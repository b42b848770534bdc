import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';

const key = 'plumbline.lifecycle.recertifyAfterDays';
/** The more critical, the more often. */
const usual = [
  ['1', 90],
  ['2', 180],
] as const;
const usually = 365;

/** After how many days what has a tier, or none, is confirmed again. */
export type CertificationIntervals = (tier: string | undefined) => number;

/** @throws InputError for what is no tier, or no number of days */
export function readIntervals(
  config: RootConfigService,
): CertificationIntervals {
  const section = config.getOptionalConfig(key);
  // Tiers are what entities say: one may be the name of a member of each object.
  const own = new Map<string, number>(usual);
  for (const name of section?.keys() ?? []) {
    const days = section!.getNumber(name);
    if (!/^(?:default|[1-9]\d?)$/.test(name) || !(days >= 1)) {
      throw new InputError(
        `'${key}.${name}' must be a number of days, for a tier such as '1' or for 'default'`,
      );
    }
    own.set(name, days);
  }
  return (tier = 'default') => own.get(tier) ?? own.get('default') ?? usually;
}
