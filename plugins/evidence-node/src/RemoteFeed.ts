import type { LoggerService } from '@backstage/backend-plugin-api';
import { endOfFeed } from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceClient } from '@plumbline/backstage-plugin-evidence-common/client';
import { Loop } from './Loop';
import { isGone } from './retention';

/** Shorter than the minute after which proxies end a silent request. */
const waitSeconds = 50;
/** After which evidence is not there any more. */
const longestMs = 75_000;
/** Only its end is of interest. */
const pageSize = 1_000;

/**
 * Where evidence runs in another process, one request of this process waits at
 * the end of the feed, and the plugins that look for news each second learn from
 * it that there are none.
 */
export class RemoteFeed {
  readonly #isLocal: () => boolean;
  readonly #loop: Loop;
  #client: (() => EvidenceClient) | undefined;
  /** From its end: each plugin has a position of its own. */
  #position = endOfFeed;
  #end: number | undefined;

  /** @param options.isLocal - whether evidence runs in this process after all */
  constructor(options: { isLocal: () => boolean; logger: LoggerService }) {
    this.#isLocal = options.isLocal;
    this.#loop = new Loop({
      logger: options.logger,
      run: signal => this.#wait(signal),
      what: 'Waiting for news from evidence',
    });
  }

  /** The step after which there is nothing; undefined where that is not known. */
  get end(): number | undefined {
    return this.#end;
  }

  /** Begins to wait, with the client of the first follower. */
  follow(client: () => EvidenceClient): void {
    this.#client ??= client;
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #wait(signal: AbortSignal): Promise<void> {
    if (this.#isLocal()) {
      // It had not started yet when the first plugin requested news.
      void this.#loop.stop();
      return;
    }
    try {
      const { items, nextAfter } = await this.#client!().feed(
        this.#position,
        { limit: pageSize, wait: waitSeconds },
        { abort: AbortSignal.any([signal, AbortSignal.timeout(longestMs)]) },
      );
      this.#position = nextAfter;
      this.#end = items.length < pageSize ? nextAfter : undefined;
    } catch (error) {
      // A follower then requests evidence directly, and sees why it fails.
      this.#end = undefined;
      if (isGone(error)) {
        this.#position = endOfFeed;
      }
      throw error;
    }
  }
}
