import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { pause } from '../pause';
import type { Judging } from './Judging';

const everyMs = 1_000;
/** Evidence may not be up yet, or in trouble. */
const longestPauseMs = 30_000;

/** Judges again and again, as long as the backend runs. */
export class JudgingLoop {
  readonly #abort = new AbortController();
  readonly #judging: Pick<Judging, 'judgeNews'>;
  readonly #logger: LoggerService;
  #running: Promise<void> = Promise.resolve();

  constructor(options: {
    judging: Pick<Judging, 'judgeNews'>;
    logger: LoggerService;
  }) {
    this.#judging = options.judging;
    this.#logger = options.logger;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.#judging.judgeNews(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        failures += 1;
        this.#logger.warn('Judging stopped; it is tried again', {
          cause: stringifyError(error),
        });
      }
      await pause(Math.min(everyMs * 2 ** failures, longestPauseMs), signal);
    }
  }
}
