import type { LoggerService } from '@backstage/backend-plugin-api';
import { pause } from '../pause';

const everyMs = 1_000;
/** Evidence may not be up yet, or in trouble. */
const longestPauseMs = 30_000;

/** What comes by time and not by anybody's request, again and again. */
export class PeopleLoop {
  readonly #abort = new AbortController();
  readonly #logger: LoggerService;
  readonly #tasks: Readonly<Record<string, () => Promise<void>>>;
  #running: Promise<unknown> = Promise.resolve();

  /** @param options.tasks - by what is said of them when they fail */
  constructor(options: {
    logger: LoggerService;
    tasks: Readonly<Record<string, () => Promise<void>>>;
  }) {
    this.#logger = options.logger;
    this.#tasks = options.tasks;
  }

  start(): void {
    this.#running = Promise.all(
      Object.entries(this.#tasks).map(([name, task]) => this.#run(name, task)),
    );
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #run(name: string, task: () => Promise<void>): Promise<void> {
    const { signal } = this.#abort;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await task();
        failures = 0;
      } catch (error) {
        // Once is enough: the reason is the same at each attempt.
        if (failures === 0 && !signal.aborted) {
          this.#logger.warn(`${name} failed; it is tried again`, {
            cause: (error as Error).message,
          });
        }
        failures += 1;
      }
      await pause(Math.min(everyMs * 2 ** failures, longestPauseMs), signal);
    }
  }
}
