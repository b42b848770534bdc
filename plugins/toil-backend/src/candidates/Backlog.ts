import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { NameService } from '../names/NameService';
import type { BacklogStore } from './BacklogStore';
import { makeBacklog } from './makeBacklog';
import { unlessFull } from '../unlessFull';

/** How much older than now the backlog may be. */
const toleranceMs = 60_000;

type Options = {
  /** Occurrences within the window that make a suggestion. */
  atLeast: number;
  clock: Clock;
  names: Pick<NameService, 'lookUp'>;
  store: BacklogStore;
};

/** Keeps the backlog in step with occurrences, names and time. */
export class Backlog {
  readonly #options: Options;
  #refreshing: Promise<void> | undefined;
  readonly #wanted = new Set<string>();

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Waits until all that was reported before is in it; on a full disk it is left as
   * it was. Free where nothing is new.
   */
  async ensureFresh(): Promise<void> {
    const { clock, store } = this.#options;
    // One that is under way may have begun before what the caller reported.
    await this.#refreshing?.catch(() => undefined);
    if (!(await store.isFresh(clock().getTime(), toleranceMs))) {
      const refreshing = (this.#refreshing ??= this.#refresh().finally(() => {
        this.#refreshing = undefined;
      }));
      await unlessFull(() => refreshing);
    }
  }

  /** Makes it anew: something is known of services that was not before. */
  async renew(): Promise<void> {
    await this.#refreshing?.catch(() => undefined);
    await this.#refresh();
  }

  /**
   * Suggests a group, however seldom it recurs, for as long as some work takes;
   * later only if somebody took it up.
   */
  async whileSuggested<T>(group: string, work: () => Promise<T>): Promise<T> {
    this.#wanted.add(group);
    try {
      await this.renew();
      return await work();
    } finally {
      this.#wanted.delete(group);
    }
  }

  async #refresh(): Promise<void> {
    const { atLeast, clock, names, store } = this.#options;
    await names.lookUp();
    do {
      const now = clock().getTime();
      await store.refresh(now, evidence =>
        makeBacklog(evidence, { now, atLeast, wanted: this.#wanted }),
      );
      // What was reported while names were looked up is in it without its names.
    } while (await names.lookUp());
  }
}
