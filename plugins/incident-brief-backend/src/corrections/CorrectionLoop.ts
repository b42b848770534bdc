import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { endOfFeed } from '@plumbline/backstage-plugin-evidence-common';
import {
  type EvidenceService,
  isGone,
  paced,
} from '@plumbline/backstage-plugin-evidence-node';
import type { CorrectionTracker } from './CorrectionTracker';

/** Milliseconds between two looks at the feed. */
const pause = 2_000;
/** Judging takes at most one part in so many of the time: it costs a brief for each entity corrected. */
const dutyCycle = 10;
/** And after evidence could not be reached. */
const pauseAfterFailure = 15_000;
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
  #failing = false;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: CorrectionLoopOptions) {
    this.#options = options;
  }

  start(): void {
    this.#schedule(0);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(after: number): void {
    if (!this.#stopped) {
      this.#timer = setTimeout(() => {
        this.#running = this.#turn();
      }, after);
    }
  }

  async #turn(): Promise<void> {
    const { logger, tracker } = this.#options;
    const started = performance.now();
    let hasJudged = false;
    try {
      await this.#follow();
      if (this.#due) {
        await tracker.judgeAll();
        hasJudged = true;
        this.#due = tracker.isBehind;
      }
      this.#failing = false;
    } catch (error) {
      // Once is enough: the reason is the same at each attempt.
      if (!this.#failing) {
        logger.warn(
          `Corrections wait for evidence: ${(error as Error).message}`,
        );
      }
      this.#failing = true;
    }
    const took = performance.now() - started;
    const usual = Math.min(took, this.#tookBefore);
    if (hasJudged) {
      this.#tookBefore = took;
    }
    this.#schedule(
      Math.max(
        paced(this.#failing ? pauseAfterFailure : pause),
        usual * dutyCycle,
      ),
    );
  }

  async #follow(): Promise<void> {
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
      if (items.length < pageSize || this.#stopped) {
        return;
      }
    }
  }
}
