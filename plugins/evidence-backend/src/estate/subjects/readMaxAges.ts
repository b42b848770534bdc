import {
  Config,
  ConfigReader,
  readDurationFromConfig,
} from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds, JsonObject } from '@backstage/types';

/**
 * Milliseconds after which what a source reported of alerts or incidents is
 * stale.
 */
export type MaxAges = {
  alerts: (source: string) => number;
  incidents: (source: string) => number;
};

const hours = (count: number) => ({ hours: count });

/** The usual interval at which alert routers repeat what still fires. */
const defaultRepeatInterval = hours(4);
/**
 * A pager reports an incident when it changes; on an open one somebody works.
 */
const defaultIncidentAge = hours(24);
/** For groups to be sent, and sent again after a failure. */
const allowanceMs = 15 * 60_000;

/** After how long what sources reported of alerts and incidents is stale. */
export function readMaxAges(config: Config): MaxAges {
  const read = (key: string, fallback: { hours: number }) =>
    durationToMilliseconds(
      config.has(key) ? readDurationFromConfig(config, { key }) : fallback,
    );
  const incidents = read('plumbline.incidents.maxAge', defaultIncidentAge);
  const alerts = durationToMilliseconds(defaultRepeatInterval);
  const repeated = readRepeatIntervals(config);
  return {
    alerts: source => (repeated.get(source) ?? alerts) + allowanceMs,
    incidents: () => incidents,
  };
}

/**
 * By source, as configured. Read at the start: the name of a source comes from
 * outside, and need not be a key that a configuration can have.
 *
 * @throws InputError naming the key that is no duration
 */
function readRepeatIntervals(config: Config): ReadonlyMap<string, number> {
  const webhooks = config.getOptional('plumbline.webhooks');
  const sections =
    typeof webhooks === 'object' && webhooks !== null
      ? Object.entries(webhooks)
      : [];
  const intervals = new Map<string, number>();
  for (const [source, section] of sections) {
    const own = new ConfigReader(section as JsonObject);
    if (own.has('repeatInterval')) {
      try {
        const duration = readDurationFromConfig(own, { key: 'repeatInterval' });
        intervals.set(source, durationToMilliseconds(duration));
      } catch (error) {
        throw new InputError(
          `'plumbline.webhooks.${source}.repeatInterval' is no duration: ${
            (error as Error).message
          }`,
        );
      }
    }
  }
  return intervals;
}
