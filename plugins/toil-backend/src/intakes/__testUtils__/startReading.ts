import {
  acmeModule,
  TrackerServer,
} from '@plumbline/backstage-plugin-toil-node/testUtils';
import type { Knex } from 'knex';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { startToil } from '../../__testUtils__/startToil';

/** Trackers report whole seconds. */
export function second(at: number): number {
  return Math.floor(at / 1000) * 1000;
}

/** Gives a tracker so many tickets of 60 days ago, a minute apart. */
export function hold(
  tracker: TrackerServer,
  count: number,
  title?: (at: number) => string,
): void {
  tracker.hold(count, Date.now() - 60 * dayMs, title);
}

/** The plugin that reads a tracker each second; `again` starts another one. */
export async function startReading(knex: Knex, tracker: TrackerServer) {
  const again = () =>
    startToil(knex, {
      features: [acmeModule],
      config: {
        sources: {
          acme: {
            type: 'acme',
            token: 'hush',
            projects: { ops: 'OPS' },
            url: tracker.url,
            frequency: { seconds: 1 },
          },
        },
      },
    });
  return { ...(await again()), again };
}

/** How many occurrences there are in groups. */
export async function sizeOf({
  groups,
}: {
  groups: () => Promise<{ size: number }[]>;
}): Promise<number> {
  return (await groups()).reduce((sum, { size }) => sum + size, 0);
}
