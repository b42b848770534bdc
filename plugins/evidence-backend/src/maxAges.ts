import { Config, readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';
import type { MaxAges } from './database/subjects';

const hours = (count: number) => ({ hours: count });

/** Alertmanager's own default for how often it repeats what still fires. */
const defaultRepeatInterval = hours(4);
/** A pager tells of an incident when it changes; on an open one somebody works. */
const defaultIncidentAge = hours(24);
/** For groups to be sent, and sent again after a failure. Milliseconds. */
const slack = 15 * 60_000;

/** After how long what sources told of alerts and incidents is stale. */
export function readMaxAges(config: Config): MaxAges {
  const read = (key: string, fallback: { hours: number }) =>
    durationToMilliseconds(
      config.has(key) ? readDurationFromConfig(config, { key }) : fallback,
    );
  const incidents = read('plumbline.incidents.maxAge', defaultIncidentAge);
  const bySource = new Map<string, number>();
  return {
    alerts: source => {
      const known =
        bySource.get(source) ??
        read(
          `plumbline.webhooks.${source}.repeatInterval`,
          defaultRepeatInterval,
        ) + slack;
      bySource.set(source, known);
      return known;
    },
    incidents: () => incidents,
  };
}
