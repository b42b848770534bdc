import type { LoggerService } from '@backstage/backend-plugin-api';
import { Loop } from '@plumbline/backstage-plugin-evidence-node';
import type { EvidenceStore } from '../database/EvidenceStore';

type Waiting = { after: number; done: () => void };

/**
 * Lets requests wait for news in the feed. One statement a second however many
 * wait, and none while no request waits.
 */
export class FeedWatch {
  readonly #store: Pick<EvidenceStore, 'feedHead'>;
  readonly #waiting = new Set<Waiting>();
  readonly #loop: Loop;
  #isStopped = false;

  constructor(options: {
    logger: LoggerService;
    store: Pick<EvidenceStore, 'feedHead'>;
  }) {
    this.#store = options.store;
    this.#loop = new Loop({
      logger: options.logger,
      run: () => this.#look(),
      what: 'Looking for news in the feed',
    });
  }

  start(): void {
    this.#loop.start();
  }

  /** Ends every waiting request: open requests would delay the shutdown. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#waiting.forEach(({ done }) => done());
    await this.#loop.stop();
  }

  /** Resolves once there is something after a step, or the time is up. */
  async wait(after: number, seconds: number): Promise<void> {
    if (this.#isStopped) {
      return;
    }
    let timer: NodeJS.Timeout | undefined;
    let waiting: Waiting | undefined;
    await new Promise<void>(done => {
      waiting = { after, done };
      this.#waiting.add(waiting);
      timer = setTimeout(done, seconds * 1_000);
    });
    clearTimeout(timer);
    this.#waiting.delete(waiting!);
  }

  async #look(): Promise<void> {
    if (this.#waiting.size === 0) {
      return;
    }
    const head = await this.#store.feedHead();
    for (const { after, done } of this.#waiting) {
      // A lower one: the feed was restored from a copy.
      if (head !== after) {
        done();
      }
    }
  }
}
