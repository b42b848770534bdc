import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import {
  claimLease,
  type Lease,
  releaseLease,
  whileHeld,
} from './database/leases';
import { Loop, paced } from './Loop';

const claimMs = 60_000;
/** So often a replica looks whether the work is its own by now. */
const lookMs = 15_000;

type Options = {
  /** From the end of one run to the next. */
  everyMs: number;
  knex: Knex;
  logger: LoggerService;
  /**
   * @param of.isNew - whether this replica did not do it the last time, so that
   *   what it remembers of before is old
   */
  run: (signal: AbortSignal, of: { isNew: boolean }) => Promise<unknown>;
  /** Of the claim: as long as it stays, replicas of two versions share the loop. */
  name: string;
  /** Begins the sentence in the log. */
  what: string;
};

class Turn {
  readonly #claim: { name: string; holder: string; ttl: number };
  readonly #options: Options;
  #isNudged = false;
  /** Under which it runs next. */
  #lease: Lease | undefined;
  #renewedAt = -Infinity;
  /** When the last run ended, and of which token the last one that succeeded was. */
  #last: { token?: number; at: number; claimed: number } | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#claim = {
      name: options.name,
      holder: randomUUID(),
      ttl: claimMs,
    };
  }

  nudge(): void {
    this.#isNudged = true;
  }

  /** Whether this replica has the claim, and the last run is long enough ago. */
  async isDue(): Promise<boolean> {
    const { everyMs } = this.#options;
    const { at = 0, claimed } = this.#last ?? {};
    const isOver = () =>
      this.#isNudged || performance.now() - at >= paced(everyMs);
    const isHeld =
      claimed !== undefined &&
      claimed === this.#lease?.token &&
      performance.now() - this.#renewedAt < claimMs / 2;
    if (isHeld && !isOver()) {
      return false;
    }
    this.#lease = await this.#renew();
    return (
      this.#lease !== undefined && (claimed !== this.#lease.token || isOver())
    );
  }

  async take(signal: AbortSignal): Promise<void> {
    const lease = this.#lease!;
    const { token } = this.#last ?? {};
    const isNew = token !== lease.token;
    let done = token;
    // Before it runs: what is new meanwhile is not slept through.
    this.#isNudged = false;
    try {
      await whileHeld(
        lease,
        { renew: () => this.#renew(), signal, ttl: claimMs },
        held => this.#options.run(held, { isNew }),
      );
      done = lease.token;
    } finally {
      // One that failed waits as long, and is new to what it did not do.
      this.#last = {
        token: done,
        claimed: lease.token,
        at: performance.now(),
      };
    }
  }

  /** Where that fails, it runs out after its time. */
  async release(): Promise<void> {
    await releaseLease(this.#options.knex, this.#claim).catch(() => {});
  }

  async #renew(): Promise<Lease | undefined> {
    const requestedAt = performance.now();
    const lease = await this.#options.knex.transaction(trx =>
      claimLease(trx, this.#claim),
    );
    if (lease) {
      this.#renewedAt = requestedAt;
    }
    return lease;
  }
}

/**
 * A loop of which one replica runs: the one that holds the claim, as long as it
 * lives. Another one takes over once it has stopped, or a minute after it died. The
 * plugin has the table `leases`.
 *
 * @public
 */
export class SharedLoop extends Loop {
  readonly #turn: Turn;

  constructor(options: Options) {
    const { everyMs, logger, what } = options;
    const turn = new Turn(options);
    super({
      logger,
      what,
      everyMs: Math.min(everyMs, lookMs),
      isDue: () => turn.isDue(),
      run: signal => turn.take(signal),
      ended: () => turn.release(),
    });
    this.#turn = turn;
  }

  override nudge(): void {
    this.#turn.nudge();
    super.nudge();
  }
}
