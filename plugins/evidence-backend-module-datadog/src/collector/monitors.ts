import type { AlertReading } from '@plumbline/backstage-plugin-evidence-node';
import { labelsOfMonitor } from '../tags';
import type { Monitor } from './schemas';

/**
 * The groups of a monitor and what they are about, or the monitor itself where
 * it has none.
 *
 * @param url - of the monitor, for people
 */
export function readingsOf(
  monitor: Monitor,
  url: string | undefined,
): AlertReading[] {
  const { name, overall_state: overall, priority, tags } = monitor;
  const groups = Object.entries(monitor.state?.groups ?? {});
  const reading = (
    scope: string,
    status: string | null | undefined,
    triggered?: number | null,
  ): AlertReading => ({
    labels: labelsOfMonitor({
      name: name || `Monitor ${monitor.id}`,
      ...(priority && { priority: `P${priority}` }),
      tags,
      group: scope.split(','),
    }),
    url,
    state: stateOf(status),
    ...(triggered && { startsAt: triggered * 1000 }),
  });
  const listed = groups.map(([scope, { status, last_triggered_ts: at }]) =>
    reading(scope, status, at),
  );
  // Groups that are well are not listed: what the monitor itself is about may be.
  const isListed = groups.some(([, { status }]) => status === overall);
  return isListed ? listed : [...listed, reading('', overall)];
}

/** Without data a monitor can't know. */
function stateOf(status: string | null | undefined): AlertReading['state'] {
  switch (status) {
    case 'Alert':
    case 'Warn':
      return undefined;
    case 'OK':
      return 'quiet';
    default:
      return 'unknown';
  }
}
