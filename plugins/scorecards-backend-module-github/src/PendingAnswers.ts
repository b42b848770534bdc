import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  inParallel,
  paced,
  RetryLaterError,
  SharedLoop,
  throwTogether,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { GithubGate } from './GithubGate';
import { isTransient } from './isTransient';
import type { PendingEvent, PendingEvents } from './PendingEvents';
import { isAt, nameAt, type Place, placesOf } from './places';
import type { GithubEvent } from './readEvent';

/** How soon an event that another replica took in is answered. */
const lookMs = 5_000;
const batch = 100;
/** After so many, what GitHub refuses for good is given up. */
const mostRefusals = 3;
const firstPauseMs = 5_000;
const longestPauseMs = 10 * 60_000;
/** As long as GitHub can deliver an event again. */
const longestMs = 3 * 24 * 60 * 60_000;

type Options = {
  events: PendingEvents;
  gate: Pick<GithubGate, 'answer'>;
  /** That are configured. */
  hosts: readonly string[];
  knex: Knex;
  logger: LoggerService;
};

/** Answers events, over failures and restarts, those of a host on one replica at a time. */
export class PendingAnswers {
  readonly #loops: { place: Place; loop: SharedLoop }[];
  readonly #options: Options;
  /** By account, in milliseconds of the clock that replicas share. */
  readonly #limitedUntil = new Map<string, number>();

  constructor(options: Options) {
    const { hosts, knex, logger } = options;
    this.#options = options;
    this.#loops = placesOf(hosts).map(place => ({
      place,
      loop: new SharedLoop({
        ...{ knex, logger },
        everyMs: lookMs,
        name: nameAt('github-events', place),
        what: nameAt('Answering events of GitHub', place),
        run: signal => this.#run(place, signal),
      }),
    }));
  }

  start(): void {
    this.#loops.forEach(({ loop }) => loop.start());
  }

  async stop(): Promise<void> {
    await Promise.all(this.#loops.map(({ loop }) => loop.stop()));
  }

  async add(event: GithubEvent): Promise<void> {
    await this.#options.events.add(event);
    this.#loops.find(({ place }) => isAt(place, event))?.loop.nudge();
  }

  async #run(place: Place, signal: AbortSignal): Promise<void> {
    const { events } = this.#options;
    for (;;) {
      const now = await events.now();
      const due = await events.due(now, { limit: batch, place });
      throwTogether(
        await inParallel(due, one => this.#answer(one, now, signal), signal),
      );
      if (due.length === 0 || signal.aborted) {
        return;
      }
    }
  }

  async #answer(
    pending: PendingEvent,
    now: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { events, gate } = this.#options;
    const { account, attempts, event, since } = pending;
    const until = this.#limitedUntil.get(account) ?? 0;
    if (until > now) {
      await events.defer(pending, until);
      return;
    }
    try {
      await gate.answer(event, { attempts, signal, waitedMs: now - since });
    } catch (error) {
      if (!signal.aborted) {
        await this.#failed(pending, error as Error);
      }
      return;
    }
    await events.end(pending);
  }

  async #failed(pending: PendingEvent, error: Error): Promise<void> {
    const { events, logger } = this.#options;
    const { account, attempts, id, since } = pending;
    const reason = error.message;
    const now = await events.now();
    const isRefused = !isTransient(error) && attempts + 1 >= mostRefusals;
    if (isRefused || now - since >= longestMs) {
      await events.end(pending);
      logger.error(`The gate gives up answering GitHub for '${id}'`, {
        reason,
      });
      return;
    }
    // Those that failed together don't come back together.
    const jittered = firstPauseMs * 2 ** attempts * (0.5 + Math.random());
    const pause = paced(Math.min(jittered, longestPauseMs));
    const isLimited = error instanceof RetryLaterError;
    const nextAt = Math.round(
      now + Math.max(pause, isLimited ? error.delaySeconds * 1_000 : 0),
    );
    await events.retry(pending, { nextAt, reason });
    if (isLimited) {
      this.#limitedUntil.set(account, nextAt);
      await events.defer(pending, nextAt);
    }
    if (reason !== pending.reason) {
      logger.warn(`The gate could not answer GitHub for '${id}' yet`, {
        reason,
        nextAt: new Date(nextAt).toISOString(),
      });
    }
  }
}
