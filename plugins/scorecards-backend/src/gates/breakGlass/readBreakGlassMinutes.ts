import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { maxBreakGlassMinutes } from '@plumbline/backstage-plugin-scorecards-common';

const key = 'plumbline.scorecards.gates.breakGlassMinutes';

/** @throws InputError for what is not a number of minutes within a day */
export function readBreakGlassMinutes(config: Config): number {
  const minutes = config.getOptionalNumber(key) ?? 60;
  if (
    !Number.isInteger(minutes) ||
    minutes < 1 ||
    minutes > maxBreakGlassMinutes
  ) {
    throw new InputError(
      `'${key}' is ${minutes}; it must be a whole number from 1 to ${maxBreakGlassMinutes}`,
    );
  }
  return minutes;
}
