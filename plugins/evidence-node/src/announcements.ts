import type {
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { EventsService } from '@backstage/plugin-events-node';

/** What is read may still be starting. */
const retryMs = 10_000;

/**
 * A function that announces on a topic that something changed. It is a hint: who
 * misses it reads again by schedule.
 *
 * @public
 */
export function createAnnouncement(
  deps: { events: Pick<EventsService, 'publish'>; logger: LoggerService },
  topic: string,
): () => void {
  const { events, logger } = deps;
  return () => {
    events.publish({ topic, eventPayload: {} }).catch(error =>
      logger.debug('A change was not announced', {
        cause: stringifyError(error),
      }),
    );
  };
}

/** What {@link followAnnouncements} needs. @public */
export type Following = {
  events: Pick<EventsService, 'subscribe'>;
  logger: LoggerService;
  /** Seldom: what changes is announced, unless the announcement is lost. */
  schedule: SchedulerServiceTaskRunner;
  /** Resolves once the plugins of this process answer. */
  started: Promise<void>;
};

/**
 * Refreshes at the start, when a change is announced on a topic, and by schedule;
 * one refresh at a time. One that fails is tried again after ten seconds.
 *
 * @param options.failed - what could not be read, for the log
 *
 * @public
 */
export async function followAnnouncements(
  following: Following,
  options: {
    id: string;
    topic: string;
    refresh: () => Promise<void>;
    failed: string;
  },
): Promise<void> {
  const { events, logger, schedule, started } = following;
  const { failed, id, refresh, topic } = options;
  let last: Promise<void> = Promise.resolve();
  let isWaiting = false;
  let retry: NodeJS.Timeout | undefined;
  const once = async () => {
    await started;
    isWaiting = false;
    // This refresh takes the place of a retry that waits.
    clearTimeout(retry);
    try {
      await refresh();
    } catch (error) {
      logger.warn(failed, { cause: stringifyError(error) });
      retry = setTimeout(run, retryMs).unref();
    }
  };
  function run(): Promise<void> {
    // A refresh that has not begun reads this change, too.
    if (!isWaiting) {
      isWaiting = true;
      last = last.then(once);
    }
    return last;
  }
  await events.subscribe({ id, topics: [topic], onEvent: run });
  await schedule.run({ id, fn: run });
}
