import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';

const defaultEveryMs = 1_000;
/** What is called may not be up yet, or in trouble. */
const longestPauseMs = 30_000;

/**
 * Does something again and again, as long as the backend runs; less often while
 * it fails.
 *
 * @public
 */
export class Loop {
  readonly #abort = new AbortController();
  readonly #options: {
    run: (signal: AbortSignal) => Promise<unknown>;
    logger: LoggerService;
    what: string;
    everyMs?: number;
  };
  #running: Promise<void> = Promise.resolve();

  constructor(options: {
    run: (signal: AbortSignal) => Promise<unknown>;
    logger: LoggerService;
    /** Begins the sentence in the log, such as `Following evidence`. */
    what: string;
    everyMs?: number;
  }) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#repeat();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #repeat(): Promise<void> {
    const { everyMs = defaultEveryMs, logger, run, what } = this.#options;
    const { signal } = this.#abort;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await run(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        failures += 1;
        logger.warn(`${what} stopped; it is tried again`, {
          cause: stringifyError(error),
        });
      }
      await pause(pauseAfter(failures, everyMs), signal);
    }
  }
}

/** Never shorter than between two that succeed. Milliseconds. */
export function pauseAfter(failures: number, everyMs: number): number {
  return Math.max(everyMs, Math.min(everyMs * 2 ** failures, longestPauseMs));
}

/**
 * Waits, or not so long when the signal aborts; never throws.
 *
 * @public
 */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>(done => {
    const timer = setTimeout(finish, ms);
    function finish() {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      done();
    }
    signal.addEventListener('abort', finish);
    if (signal.aborted) {
      finish();
    }
  });
}
