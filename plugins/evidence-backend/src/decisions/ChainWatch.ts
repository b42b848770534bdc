import { setImmediate } from 'node:timers/promises';
import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  AuditCheckpoint,
  AuditVerification,
  ChainVerifier,
} from '@plumbline/backstage-plugin-evidence-common';
import { Clock, Loop } from '@plumbline/backstage-plugin-evidence-node';
import { sha256 } from '../database/sha256';
import type { CheckpointFile } from './CheckpointFile';
import type { DecisionStore } from './DecisionStore';

/** Lines read at once; others have their turn in between. */
const chunk = 500;
/** A cut tail is found within so long; it costs two short reads. */
const everyMs = 5_000;
/** After so long all of it is looked at anew, and not what is new only. */
const wholeEveryMs = 40_000;
/** Looking at all of it may take about this share of the time. */
const dutyCycle = 0.1;

type Options = {
  auditor?: Pick<AuditorService, 'createEvent'>;
  clock: Clock;
  file?: CheckpointFile;
  logger?: LoggerService;
  store: Pick<DecisionStore, 'head' | 'readLines'>;
  /** Between two looks at all of it, at the least. Default: 40 s. */
  wholeEveryMs?: number;
};

/**
 * Verifies the chain as long as the backend runs: what is new and whether its end
 * is still there every five seconds, all of it every 40, or less often where that
 * takes more than a tenth of the time. The end is remembered in memory and in a
 * file, so that what is cut off is missed, also after a restart.
 */
export class ChainWatch {
  readonly #options: Options;
  readonly #loop: Loop | undefined;
  #verifier: ChainVerifier;
  #seen = 0;
  /** By the machine's clock; the product's may stand still. */
  #begunAt = -Infinity;
  #tookMs = 0;
  #verifiedAt = '';
  /** The end of the chain when it was last intact. */
  #held: AuditCheckpoint | undefined;
  #isFileRead = false;
  /** What was found last, if it was broken: then all is looked at, each time. */
  #broken: AuditVerification | undefined;
  #reported: string | undefined;
  #looking: Promise<AuditVerification> | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#verifier = new ChainVerifier({ sha256 });
    this.#loop =
      options.logger &&
      new Loop({
        everyMs,
        logger: options.logger,
        what: 'Verifying the record of decisions',
        run: () => this.verify(),
      });
  }

  start(): void {
    this.#loop?.start();
  }

  async stop(): Promise<void> {
    await this.#loop?.stop();
  }

  /** One look at a time, for all who ask meanwhile. */
  async verify(): Promise<AuditVerification> {
    this.#looking ??= this.#lookAndReport().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookAndReport(): Promise<AuditVerification> {
    await this.#readFile();
    const found = await this.#look();
    const problem = found.status === 'broken' ? found.problem : undefined;
    if (problem !== undefined && problem !== this.#reported) {
      const { auditor, logger } = this.#options;
      logger?.error(`The record of decisions was tampered with: ${problem}`, {
        entry: found.seq,
      });
      const event = await auditor?.createEvent({
        eventId: 'audit-verification',
        severityLevel: 'critical',
        meta: { problem, seq: found.seq },
      });
      await event?.fail({ error: new Error(problem) });
    }
    this.#reported = problem;
    return found;
  }

  /** Once; what it says counts until the chain has grown beyond it, intact. */
  async #readFile(): Promise<void> {
    const { file, logger } = this.#options;
    if (this.#isFileRead || !file) {
      return;
    }
    this.#isFileRead = true;
    try {
      this.#held = await file.read();
      if (!this.#held) {
        logger?.info('The record of decisions has no checkpoint file yet');
      }
    } catch (error) {
      logger?.error(
        'The checkpoint file of the record of decisions cannot be read; it is written anew',
        error as Error,
      );
    }
  }

  async #look(): Promise<AuditVerification> {
    const { clock, store } = this.#options;
    const { wholeEveryMs: atLeast = wholeEveryMs } = this.#options;
    const costPause = this.#tookMs / dutyCycle;
    const pause = this.#broken ? costPause : Math.max(atLeast, costPause);
    const isWhole = performance.now() - this.#begunAt >= pause;
    if (!isWhole && this.#broken) {
      return this.#broken;
    }
    if (isWhole) {
      this.#verifier = new ChainVerifier({ sha256, checkpoint: this.#held });
      this.#seen = 0;
      this.#begunAt = performance.now();
      this.#verifiedAt = clock().toISOString();
    }
    const broken = (problem: string): AuditVerification => {
      this.#broken = {
        status: 'broken',
        seq: this.#seen,
        problem,
        verifiedAt: this.#verifiedAt,
      };
      return this.#broken;
    };
    // What is recorded from now on comes after it.
    const head = await store.head();
    const started = performance.now();
    for (;;) {
      const lines = await store.readLines(this.#seen, chunk);
      for (const line of lines) {
        const problem = this.#verifier.add(line);
        if (problem) {
          return broken(problem.message);
        }
        this.#seen += 1;
      }
      if (lines.length < chunk) {
        break;
      }
      await setImmediate();
    }
    if (isWhole) {
      this.#tookMs = performance.now() - started;
    }
    const end = this.#verifier.end();
    if (end.status === 'broken') {
      return broken(end.problem.message);
    }
    if (head.seq < end.seq && head.seq < (this.#held?.seq ?? 0)) {
      return broken(
        `The chain ends with entry ${head.seq}, but the checkpoint has ${
          this.#held!.seq
        }.`,
      );
    }
    if (head.seq === end.seq && head.hash !== end.hash) {
      return broken(`Entry ${head.seq} is another one than it was.`);
    }
    this.#broken = undefined;
    await this.#hold({ seq: end.seq, hash: end.hash });
    return { status: 'intact', seq: end.seq, verifiedAt: this.#verifiedAt };
  }

  async #hold(end: { seq: number; hash: string }): Promise<void> {
    const { clock, file, logger } = this.#options;
    if (this.#held?.seq === end.seq && this.#held.hash === end.hash) {
      return;
    }
    this.#held = { ...end, takenAt: clock().toISOString() };
    try {
      await file?.write(this.#held);
    } catch (error) {
      logger?.warn('The checkpoint of the record of decisions is not kept', {
        cause: (error as Error).message,
      });
    }
  }
}
