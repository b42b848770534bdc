import type { Knex } from 'knex';
import { startToil } from '../../__testUtils__/startToil';
import type { TrackerServer } from './trackerServer';

const dayMs = 86_400_000;

const settings = {
  github: {
    type: 'github',
    token: 'hush',
    repositories: { ops: 'acme/ops' },
  },
  gitlab: { type: 'gitlab', token: 'hush', projects: { ops: 'acme/ops' } },
  jira: {
    type: 'jira',
    cloud: true,
    basicAuth: { username: 'ana', password: 'hush' },
    queries: { ops: 'project = OPS' },
    keyField: 'customfield_10050',
  },
  datacenter: {
    type: 'jira',
    token: 'hush',
    queries: { ops: 'project = OPS' },
  },
  servicenow: {
    type: 'servicenow',
    basicAuth: { username: 'ana', password: 'hush' },
    tables: { requests: 'sc_req_item' },
  },
};
/** A kind of tracker, as it is configured. */
export type TrackerType = keyof typeof settings;

/** Trackers report whole seconds. */
export function second(at: number): number {
  return Math.floor(at / 1000) * 1000;
}

/** Gives a tracker so many tickets of 60 days ago, a minute apart. */
export function hold(
  tracker: TrackerServer,
  count: number,
  title = (at: number) => `Restart worker ${at}`,
): void {
  for (let at = 1; at <= count; at++) {
    const created = second(Date.now() - 60 * dayMs + at * 60_000);
    tracker.tickets.push({
      ...{ number: at, title: title(at), created, updated: created },
    });
  }
}

/** The plugin that reads a tracker each second; `again` starts another one. */
export async function startReading(
  knex: Knex,
  tracker: TrackerServer,
  type: TrackerType,
) {
  const again = () =>
    startToil(knex, {
      config: {
        sources: {
          [type]: {
            ...settings[type],
            ...{ url: tracker.url, frequency: { seconds: 1 } },
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
