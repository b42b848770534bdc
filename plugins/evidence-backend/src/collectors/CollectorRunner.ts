import { LoggerService, SchedulerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { Clock, Collector } from '@plumbline/backstage-plugin-evidence-node';
import { EvidenceStore } from '../database/EvidenceStore';
import { ObservationService } from '../observations/ObservationService';

export type CollectorRunnerOptions = {
  clock: Clock;
  holder: string;
  logger: LoggerService;
  observations: ObservationService;
  scheduler: SchedulerService;
  store: EvidenceStore;
};

/**
 * Runs collectors on their schedule, one replica at a time. One that hangs or
 * fails costs its own deadline: its failure is noted and shown, and what it
 * reported before stays, with its age.
 */
export class CollectorRunner {
  readonly #options: CollectorRunnerOptions;

  constructor(options: CollectorRunnerOptions) {
    this.#options = options;
  }

  async schedule(collectors: readonly Collector[]): Promise<void> {
    for (const collector of collectors) {
      await this.#options.scheduler.scheduleTask({
        id: `evidence-collector-${collector.id}`,
        scope: 'local',
        frequency: { seconds: collector.frequencySeconds },
        timeout: { seconds: collector.timeoutSeconds + 10 },
        fn: async () => {
          await this.run(collector);
        },
      });
    }
  }

  /** One pass; never throws. */
  async run(
    collector: Collector,
  ): Promise<'succeeded' | 'failed' | 'not-ours'> {
    const { clock, holder, logger, observations, store } = this.#options;
    const deadline = collector.timeoutSeconds * 1000;
    const now = clock();
    const lease = await store.claimLease(
      `collector-${collector.id}`,
      holder,
      // Leases are about processes, so they go by the machine's own time.
      Date.now(),
      deadline + 5_000,
    );
    if (!lease) {
      return 'not-ours';
    }
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const error = new Error(
          `It did not answer within ${collector.timeoutSeconds} seconds`,
        );
        abort.abort(error);
        reject(error);
      }, deadline);
    });
    let reported = false;
    try {
      const pass = collector.collect({
        signal: abort.signal,
        now,
        logger: logger.child({ collector: collector.id }),
        report: async seen => {
          abort.signal.throwIfAborted();
          reported = true;
          const { refused, items } = await observations.push(
            { ...seen, source: collector.id },
            undefined,
          );
          if (refused > 0) {
            const first = items.find(({ status }) => status === 'refused');
            logger.warn(
              `Collector '${collector.id}' reported ${refused} items that were refused; the first: ${first?.reason}`,
            );
          }
        },
      });
      await Promise.race([pass, timedOut]);
      if (!reported) {
        // It looked and there was nothing: that is a success, too.
        await store.recordPass({
          source: collector.id,
          outcome: 'succeeded',
          coverage: 0,
          parts: [],
          at: clock().getTime(),
        });
      }
      return 'succeeded';
    } catch (error) {
      logger.warn(`Collector '${collector.id}' failed`, {
        cause: stringifyError(error),
      });
      await store.recordPass({
        source: collector.id,
        outcome: 'failed',
        error: firstLine(error),
        parts: [],
        at: clock().getTime(),
      });
      return 'failed';
    } finally {
      clearTimeout(timer);
    }
  }
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0].slice(0, 300);
}
