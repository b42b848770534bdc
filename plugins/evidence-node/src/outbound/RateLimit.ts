import { RetryLaterError } from '../collector';
import { headerOf, secondsUntil } from './headers';
import type { OutboundResponse } from './OutboundClient';

/** The wait where a server that limits requests names none. Seconds. */
const defaultDelay = 60;
/** A reset further away than this is a wrong clock. Seconds. */
const longestDelay = 2 * 3600;

/** What a server states about how many requests it takes. */
export class RateLimit {
  readonly #machineTime: () => number;
  readonly #reserve: number;
  readonly #title: string;
  /** Epoch milliseconds of the machine. */
  #reservedUntil = 0;

  /**
   * @param title - of the server
   * @param options.machineTime - epoch milliseconds, beside which a reset stands
   * @param options.reserve - the share that is left to others
   */
  constructor(
    title: string,
    options: { machineTime?: () => number; reserve?: number },
  ) {
    const { machineTime = () => Date.now(), reserve = 0 } = options;
    this.#title = title;
    this.#machineTime = machineTime;
    this.#reserve = reserve;
  }

  /** Of answers that state the limit, what remains of it, and when it is reset. */
  note(response: OutboundResponse): void {
    const numberOf = (name: string) =>
      Number(limitHeader(response, name) ?? undefined);
    if (numberOf('remaining') < numberOf('limit') * this.#reserve) {
      const now = this.#machineTime();
      const reset = limitHeader(response, 'reset');
      const seconds = secondsUntil(reset, now) ?? defaultDelay;
      this.#reservedUntil = now + Math.min(seconds, longestDelay) * 1000;
    }
  }

  /** @throws RetryLaterError while only the reserve is left */
  throwIfReserved(): void {
    const left = this.#reservedUntil - this.#machineTime();
    if (left > 0) {
      const seconds = Math.ceil(left / 1000);
      throw new RetryLaterError(
        `The rest of the rate limit of ${
          this.#title
        } is left to the portal for ${seconds} seconds`,
        seconds,
      );
    }
  }

  /**
   * For 429, or 403 or 503 with headers that only a limit has.
   *
   * @throws RetryLaterError
   */
  throwIfUsedUp(response: OutboundResponse): void {
    const { status } = response;
    const retryAfter = headerOf(response, 'retry-after');
    const isUsedUp = limitHeader(response, 'remaining') === '0';
    const isLimited =
      status === 429 ||
      (status === 403 && (isUsedUp || retryAfter !== undefined));
    if (!isLimited && !(status === 503 && retryAfter !== undefined)) {
      return;
    }
    const now = this.#machineTime();
    const reset = limitHeader(response, 'reset');
    const delay = secondsUntil(retryAfter, now) ?? secondsUntil(reset, now);
    const seconds = Math.min(delay ?? defaultDelay, longestDelay);
    throw new RetryLaterError(
      isLimited
        ? `The rate limit of ${this.#title} is used up for ${seconds} seconds`
        : `${
            this.#title
          } answered 503 and is not available for ${seconds} seconds`,
      seconds,
    );
  }
}

/** Servers spell these headers with and without `x-`. */
function limitHeader(
  response: OutboundResponse,
  name: string,
): string | undefined {
  return ['x-ratelimit', 'ratelimit']
    .map(prefix => headerOf(response, `${prefix}-${name}`))
    .find(Boolean);
}
