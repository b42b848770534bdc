import { type Config, readDurationFromConfig } from '@backstage/config';
import { InputError, toError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';

/** Where all of it is configured. */
export const retentionKey = 'plumbline.retention';

/**
 * How long a kind of what is over stays, in milliseconds; `Infinity` where
 * nothing is deleted.
 *
 * @throws InputError that names the key, for what is no duration or too short
 */
export function readKept(
  config: Config,
  options: { key: string; defaultDays: number; leastDays: number },
): number {
  const { defaultDays, leastDays } = options;
  const key = `${retentionKey}.${options.key}`;
  if (!config.has(key)) {
    return defaultDays * dayMs;
  }
  if (config.getOptional(key) === false) {
    return Infinity;
  }
  const kept = durationAt(config, key);
  if (!(kept >= leastDays * dayMs)) {
    throw new InputError(
      `'${key}' must be at least ${leastDays} days, as what is younger is still read; or false, which keeps everything`,
    );
  }
  return kept;
}

function durationAt(config: Config, key: string): number {
  try {
    return durationToMilliseconds(readDurationFromConfig(config, { key }));
  } catch (error) {
    throw new InputError(
      `'${key}' must be a duration, such as { days: 90 } or '90d', or false, which keeps everything: ${
        toError(error).message
      }`,
    );
  }
}
