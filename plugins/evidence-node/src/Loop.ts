import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, stringifyError } from '@backstage/errors';
import { MeasuredWork } from './telemetry';

const runs = new MeasuredWork({
  name: 'loop.run',
  description: 'Runs of loops',
});

const defaultEveryMs = 1_000;
/** What is called may not be up yet, or in trouble. */
const longestPauseMs = 30_000;

/** Read with the first pause. */
let pace: number | undefined;

type Options = {
  run: (signal: AbortSignal) => Promise<unknown>;
  logger: LoggerService;
  /** Begins the sentence in the log, such as `Following evidence`. */
  what: string;
  /** From the end of one run to the next, also by what runs took. Default: a second. */
  everyMs?: number | (() => number);
  /** Once it has stopped for good, such as to release a claim. */
  ended?: () => Promise<unknown>;
  /** Looks before each run whether there is one; by default there is. */
  isDue?: () => Promise<boolean>;
};

/**
 * Does something again and again, as long as the backend runs; less often while
 * it fails. The same failure is logged once.
 *
 * @public
 */
export class Loop {
  readonly #abort = new AbortController();
  readonly #options: Options;
  #running: Promise<void> | undefined;
  #nudge: () => void = () => {};

  constructor(options: Options) {
    this.#options = options;
    // A setting that is wrong stops the start, and not the first pause.
    paced(0);
  }

  /** From now on; again it does nothing. */
  start(): void {
    this.#running ??= this.#repeat();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
    await this.#options.ended?.();
  }

  /** Runs again at once, or once the present run is over. */
  nudge(): void {
    this.#nudge();
  }

  async #repeat(): Promise<void> {
    const {
      everyMs = defaultEveryMs,
      isDue,
      logger,
      run,
      what,
    } = this.#options;
    const { signal } = this.#abort;
    let failures = 0;
    // Each for its own: a look that goes well says nothing of the runs.
    const logged: { look?: string; run?: string } = {};
    while (!signal.aborted) {
      // Before it runs: what is new meanwhile is not slept through.
      const nudged = new AbortController();
      this.#nudge = () => nudged.abort();
      let step: keyof typeof logged = 'look';
      try {
        const due = isDue === undefined || (await isDue());
        logged.look = undefined;
        if (due) {
          step = 'run';
          await runs.measure({ loop: what }, () => run(signal));
          logged.run = undefined;
        }
        failures = 0;
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        failures += 1;
        const cause = stringifyError(error);
        if (cause !== logged[step]) {
          logger.warn(`${what} stopped; it is tried again`, { cause });
        }
        logged[step] = cause;
      }
      await pause(
        paced(
          pauseAfter(
            failures,
            typeof everyMs === 'function' ? everyMs() : everyMs,
          ),
        ),
        AbortSignal.any([signal, nudged.signal]),
      );
    }
  }
}

/** Never shorter than between two that succeed. Milliseconds. */
export function pauseAfter(failures: number, everyMs: number): number {
  return Math.max(everyMs, Math.min(everyMs * 2 ** failures, longestPauseMs));
}

/**
 * The pause before something is run again, by `PLUMBLINE_PACE`: the part of the
 * usual pause that a portal under test waits. Milliseconds.
 *
 * @throws InputError where that is not a number above 0 and at most 1
 * @public
 */
export function paced(ms: number): number {
  pace ??= readPace(process.env.PLUMBLINE_PACE);
  return ms * pace;
}

/** @throws InputError for a value with which loops would not pause, or for ever */
function readPace(value: string | undefined): number {
  const parsed = value === undefined ? 1 : Number(value);
  if (parsed > 0 && parsed <= 1) {
    return parsed;
  }
  throw new InputError(
    `The environment variable PLUMBLINE_PACE is '${value}', but it has to be a number above 0 and at most 1, such as 0.2 for a fifth of the usual pauses`,
  );
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
