import type {
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { EventsService } from '@backstage/plugin-events-node';
import { provisioningChangedTopic } from '@plumbline/backstage-plugin-provisioning-common';

/** Provisioning may still be starting. */
const retryMs = 10_000;

export type Following = {
  events: Pick<EventsService, 'subscribe'>;
  logger: LoggerService;
  /** Seldom: what changes is announced, unless the announcement is lost. */
  schedule: SchedulerServiceTaskRunner;
  /** Resolves once the plugins of this process answer. */
  started: Promise<void>;
};

/**
 * Refreshes a provider of entities at its start, when provisioning announces a
 * change, and by schedule; one refresh at a time. While provisioning can't be
 * read, what was delivered before stays, and it is tried again.
 *
 * @param options.failed - what could not be read, for the log
 */
export async function followProvisioning(
  following: Following,
  options: { id: string; refresh: () => Promise<void>; failed: string },
): Promise<void> {
  const { events, logger, schedule, started } = following;
  const { failed, id, refresh } = options;
  let last: Promise<void> = Promise.resolve();
  let isWaiting = false;
  const once = async () => {
    await started;
    isWaiting = false;
    try {
      await refresh();
    } catch (error) {
      logger.warn(failed, { cause: stringifyError(error) });
      setTimeout(run, retryMs).unref();
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
  await events.subscribe({
    id,
    topics: [provisioningChangedTopic],
    onEvent: run,
  });
  await schedule.run({ id, fn: run });
}
