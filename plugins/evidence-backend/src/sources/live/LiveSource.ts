import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import {
  firstLine,
  type LookUpAnswer,
} from '@plumbline/backstage-plugin-evidence-common';
import { LRUCache } from 'lru-cache';
import {
  Clock,
  Collector,
  LookedUp,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import { EvidenceStore } from '../../database/EvidenceStore';
import { ObservationService } from '../../observations/ObservationService';
import { Slots } from '../../runtime/Slots';

/** The same is not looked up again for so long. Milliseconds. */
const restMs = 15_000;
/** Of one source. */
const atOnce = 8;
/** Answers kept of one source; each until `restMs` after it came. */
const keptAnswers = 2000;
/**
 * A source that wants to be left alone for longer is queried all the same.
 * Seconds.
 */
const longestDelay = 3600;

export type LiveCollector = Collector & Required<Pick<Collector, 'lookUp'>>;

export type LiveSourceOptions = {
  clock: Clock;
  collector: LiveCollector;
  /** Of one look-up, milliseconds. */
  deadlineMs: number;
  logger: LoggerService;
  observations: ObservationService;
  store: Pick<EvidenceStore, 'recordPass'>;
};

type LookUpRequest = { subject: LookedUp; owner?: LookedUp };
type Answer = LookUpAnswer | undefined;

/**
 * One source that answers while somebody waits. Nothing that it does reaches
 * further: it can hang, fail or answer nonsense, and costs its deadline. How
 * long things took goes by the machine's own time.
 */
export class LiveSource {
  readonly #options: LiveSourceOptions;
  readonly #slots = new Slots(atOnce);
  readonly #kept = new LRUCache<string, Promise<Answer>>({
    max: keptAnswers,
    perf: Date,
    ttlResolution: 0,
  });
  #leaveAlone: { until: number; reason: string } | undefined;

  constructor(options: LiveSourceOptions) {
    this.#options = options;
  }

  /** Undefined where it had nothing to ask. Never rejects. */
  ask(request: LookUpRequest): Promise<Answer> {
    // A reader who may not see the owner must not use up what others would learn.
    const key = `${request.subject.entityRef}\n${
      request.owner?.entityRef ?? ''
    }`;
    const known = this.#kept.get(key);
    if (known) {
      return known;
    }
    const answer = this.#ask(request).finally(() =>
      this.#kept.set(key, answer, { ttl: restMs }),
    );
    this.#kept.set(key, answer);
    return answer;
  }

  async #ask(request: LookUpRequest): Promise<Answer> {
    const { clock, collector, deadlineMs, logger } = this.#options;
    const about = { source: collector.id, askedAt: clock().toISOString() };
    if (this.#leaveAlone && Date.now() < this.#leaveAlone.until) {
      const { reason } = this.#leaveAlone;
      return { ...about, outcome: 'failed', reason };
    }
    const began = performance.now();
    const abort = new AbortController();
    const late = new Error(
      `It did not answer within ${deadlineMs / 1000} seconds`,
    );
    const timer = setTimeout(() => abort.abort(late), deadlineMs);
    try {
      const turn = await this.#slots.take(abort.signal);
      if (!turn || performance.now() - began > deadlineMs / 2) {
        turn?.();
        // Those under way say how the source is doing; too little time is left
        // to hold it against the source that it did not answer this one.
        const reason = `${atOnce} other look-ups were still under way`;
        return { ...about, outcome: 'timed-out', reason };
      }
      const reported = await this.#run(request, abort.signal, turn);
      return reported ? { ...about, outcome: 'answered' } : undefined;
    } catch (error) {
      const timedOut = abort.signal.aborted;
      const reason = firstLine(timedOut ? late : error);
      logger.warn(`Collector '${collector.id}' could not look something up`, {
        cause: stringifyError(timedOut ? late : error),
      });
      if (error instanceof RetryLaterError) {
        const delay = Math.min(error.delaySeconds, longestDelay) * 1000;
        this.#leaveAlone = { until: Date.now() + delay, reason };
      }
      await this.#noteFailure(reason);
      return { ...about, outcome: timedOut ? 'timed-out' : 'failed', reason };
    } finally {
      clearTimeout(timer);
      // Whatever it still has under way ends with the answer.
      abort.abort(late);
    }
  }

  /** Whether it reported anything; given up on when the signal aborts. */
  async #run(
    { subject, owner }: LookUpRequest,
    signal: AbortSignal,
    leave: () => void,
  ): Promise<boolean> {
    const { clock, collector, observations } = this.#options;
    let reported = false;
    const running = (async () =>
      collector.lookUp({
        ...subject,
        owner,
        signal,
        now: clock(),
        report: async seen => {
          signal.throwIfAborted();
          reported = true;
          await this.#report(seen);
        },
        resolve: async signals => {
          signal.throwIfAborted();
          return observations.resolve(signals);
        },
        usersByEmail: async emails => {
          signal.throwIfAborted();
          return observations.usersByEmail(emails);
        },
      }))();
    // One that does not heed the signal keeps its turn as long as a pass may.
    const overdue = setTimeout(leave, collector.timeoutSeconds * 1000);
    overdue.unref();
    running
      .catch(() => {})
      .finally(() => {
        clearTimeout(overdue);
        leave();
      });
    await Promise.race([running, aborted(signal)]);
    return reported;
  }

  async #report(seen: object): Promise<void> {
    const { collector, logger, observations } = this.#options;
    const { refused, items } = await observations.push(
      { ...seen, source: collector.id },
      undefined,
      { lookUp: true },
    );
    if (refused === 0) {
      return;
    }
    const first = items.find(({ status }) => status === 'refused');
    if (refused === items.length) {
      throw new Error(`All was refused: ${first?.reason}`);
    }
    logger.warn(
      `Collector '${collector.id}' looked up ${refused} items that were refused; the first: ${first?.reason}`,
    );
  }

  /** As of a pass: so a brief of this instant says the same when it is replayed. */
  async #noteFailure(error: string): Promise<void> {
    const { clock, collector, logger, store } = this.#options;
    try {
      await store.recordPass({
        source: collector.id,
        outcome: 'failed',
        error,
        parts: [],
        at: clock().getTime(),
      });
    } catch (cause) {
      logger.error(
        `It could not be kept that collector '${collector.id}' failed`,
        { cause: stringifyError(cause) },
      );
    }
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
    }
    signal.addEventListener('abort', () => reject(signal.reason), {
      once: true,
    });
  });
}
