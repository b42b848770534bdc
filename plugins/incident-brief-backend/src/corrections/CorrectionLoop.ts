import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { endOfFeed } from '@plumbline/backstage-plugin-evidence-common';
import {
  type EvidenceService,
  isGone,
  Loop,
} from '@plumbline/backstage-plugin-evidence-node';
import type { CorrectionTracker } from './CorrectionTracker';

/** Milliseconds between two looks at the feed. */
const pause = 2_000;
/** Judging takes at most one part in so many of the time: it costs a brief for each entity corrected. */
const dutyCycle = 10;
const pageSize = 1000;

export type CorrectionLoopOptions = {
  auth: AuthService;
  evidence: EvidenceService;
  logger: LoggerService;
  tracker: CorrectionTracker;
};

/**
 * Judges corrections at the start and whenever evidence reports that something is
 * new: what costs is judged once for all that came since.
 */
export class CorrectionLoop {
  readonly #options: CorrectionLoopOptions;
  /** From the end of the feed: what came before is judged at the start. */
  #position = endOfFeed;
  /**
   * How long the turn took that judged before; milliseconds. The shorter of two
   * counts: what is right again is not to stand as wrong for minutes after one
   * slow look, such as the first.
   */
  #tookBefore = 0;
  #due = true;
  #pause = pause;
  readonly #loop: Loop;

  constructor(options: CorrectionLoopOptions) {
    this.#options = options;
    this.#loop = new Loop({
      everyMs: () => this.#pause,
      logger: options.logger,
      run: signal => this.#turn(signal),
      what: 'Judging corrections',
    });
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { tracker } = this.#options;
    const started = performance.now();
    this.#pause = pause;
    await this.#follow(signal);
    if (this.#due) {
      await tracker.judgeAll();
      this.#due = tracker.isBehind;
      const took = performance.now() - started;
      const usual = Math.min(took, this.#tookBefore);
      this.#tookBefore = took;
      this.#pause = Math.max(pause, usual * dutyCycle);
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { auth, evidence } = this.#options;
    for (;;) {
      const credentials = await auth.getOwnServiceCredentials();
      const { items, nextAfter } = await evidence
        .getFeed({ after: this.#position, limit: pageSize }, { credentials })
        .catch((error: unknown) => {
          if (isGone(error)) {
            // All are judged anew, and what comes after that is followed.
            this.#position = endOfFeed;
            this.#due = true;
          }
          throw error;
        });
      this.#position = nextAfter;
      this.#due ||= items.length > 0;
      if (items.length < pageSize || signal.aborted) {
        return;
      }
    }
  }
}
