import { Config, readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';

/** A duration of the configuration, such as `30s` or `{ minutes: 5 }`. @public */
export function secondsOf(
  own: Config,
  key: string,
  defaultSeconds: number,
): number {
  return own.has(key)
    ? durationToMilliseconds(readDurationFromConfig(own, { key })) / 1000
    : defaultSeconds;
}
