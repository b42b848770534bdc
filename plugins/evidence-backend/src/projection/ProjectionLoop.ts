import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { CatalogWalker, WalkOutcome } from './CatalogWalker';
import { EstateProjection } from './EstateProjection';

export type ProjectionLoopOptions = {
  walker: CatalogWalker;
  projection: EstateProjection;
  logger: LoggerService;
  /** Called after the estate changed, and once at first: it may have before. */
  onChanged: () => Promise<void>;
  /** Called once, when the estate is projected. */
  onReady: () => void;
};

/** A walk costs the size of the estate, so it may take this share of the time. */
const dutyCycle = 0.05;
const shortestPause = 5_000;
/** While the catalog still takes in its locations, look this often. */
const settlingPause = 700;
/** A catalog that has not changed in this many walks has taken in its locations. */
const settledWalks = 3;

/**
 * Reads the catalog again and again for as long as the backend runs. The events
 * of the catalog are no feed: a walk is what is certain.
 */
export class ProjectionLoop {
  readonly #options: ProjectionLoopOptions;
  #timer: NodeJS.Timeout | undefined;
  #abort = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #ready = false;
  #unchanged = 0;
  #first = true;

  constructor(options: ProjectionLoopOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.#options.projection.load();
    this.#schedule(0);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    clearTimeout(this.#timer);
    await this.#running;
    await this.#options.walker.release();
  }

  #schedule(pause: number): void {
    if (!this.#abort.signal.aborted) {
      this.#timer = setTimeout(() => {
        this.#running = this.#turn();
      }, pause);
    }
  }

  async #turn(): Promise<void> {
    const { walker, logger, onChanged } = this.#options;
    const started = performance.now();
    let outcome: WalkOutcome = 'failed';
    try {
      outcome = await walker.walk(this.#abort.signal);
      if (outcome === 'changed' || this.#first) {
        await onChanged();
        this.#first = false;
      }
    } catch (error) {
      logger.warn('The estate could not be read', {
        cause: stringifyError(error),
      });
    }
    this.#settle(outcome);
    const took = performance.now() - started;
    this.#schedule(
      this.#ready ? Math.max(shortestPause, took / dutyCycle) : settlingPause,
    );
  }

  /**
   * An estate that was known before is ready with the first walk that agrees. A
   * new one is ready once the catalog stays as it is for a while: it answers
   * with less than everything while it takes in its locations.
   */
  #settle(outcome: WalkOutcome): void {
    if (this.#ready) {
      return;
    }
    const { projection, onReady } = this.#options;
    this.#unchanged =
      outcome === 'unchanged' || outcome === 'not-ours'
        ? this.#unchanged + 1
        : 0;
    const wanted =
      projection.current.graph.size > 0 ? settledWalks : settledWalks * 4;
    if (this.#unchanged >= wanted) {
      this.#ready = true;
      onReady();
    }
  }
}
