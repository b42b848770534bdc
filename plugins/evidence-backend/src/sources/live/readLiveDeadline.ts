import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

const key = 'plumbline.live.deadlineMs';
const defaultMs = 2000;

/**
 * How long one look-up may take, in milliseconds: two thirds of what a whole
 * brief may, so that there is time to read and join what is known already.
 *
 * @throws InputError for what is no length of time that somebody would wait
 */
export function readLiveDeadline(config: Config): number {
  const whole = config.getOptionalNumber(key) ?? defaultMs;
  if (!(whole >= 300 && whole <= 60_000)) {
    throw new InputError(
      `'${key}' is ${whole}; it must be from 300 to 60000 milliseconds`,
    );
  }
  return Math.round((whole * 2) / 3 / 100) * 100;
}
