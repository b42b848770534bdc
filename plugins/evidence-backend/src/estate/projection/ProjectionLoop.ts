import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import {
  failureOf,
  Loop,
  MeasuredWork,
} from '@plumbline/backstage-plugin-evidence-node';
import { CatalogWalker, WalkOutcome } from './CatalogWalker';
import { EstateProjection } from './EstateProjection';

const walks = new MeasuredWork({
  name: 'catalog.walk',
  description: 'Walks through the catalog',
});

export type ProjectionLoopOptions = {
  walker: CatalogWalker;
  projection: EstateProjection;
  logger: LoggerService;
  /** Called after the estate changed, and once at first, where this process reads the catalog. */
  onChanged: () => Promise<void>;
  /** Called once, when the estate is projected. */
  onReady: () => void | Promise<void>;
  /** Called with why the database can't be read, and with undefined once it can. */
  onTrouble?: (reason: string | undefined) => void;
  /** Between looks while the catalog still takes in its locations. Seconds; default 0.7. */
  settlingSeconds?: number;
};

/** A walk costs the size of the estate, so it may take about this share of the time. */
const dutyCycle = 0.05;
const shortestPause = 5_000;
/**
 * Of the shortest, where one walk after the other finds nothing new: an idle portal
 * with one page of entities makes about four requests a minute, with those of other
 * plugins. More pages do not lengthen it: only a walk shows a new owner.
 */
const mostPauses = 5;
const defaultSettlingSeconds = 0.7;
/** An estate that has not grown in this many walks has taken in its locations. */
const settledWalks = 3;

/**
 * Reads the catalog again and again for as long as the backend runs. The events
 * of the catalog are no feed: a walk is what is certain.
 */
export class ProjectionLoop {
  readonly #options: ProjectionLoopOptions;
  readonly #loop: Loop;
  #pause = 0;
  /** Fulfilled when the estate is projected. */
  readonly ready: Promise<void>;
  #ready = false;
  #markReady = () => {};
  #settled = 0;
  #size = 0;
  /** Walks in a row that found nothing new. */
  #unchanged = 0;
  /**
   * How long the turn took that walked before; milliseconds. The shorter of two
   * counts: one slow moment, such as a start, is no measure of the estate.
   */
  #tookBefore = Infinity;
  /**
   * The version of the estate from which this process drew what follows. Whoever
   * read the catalog before it may have died before doing so.
   */
  #drawn: number | undefined;

  constructor(options: ProjectionLoopOptions) {
    this.#options = options;
    this.#loop = new Loop({
      ended: () => options.walker.release(),
      everyMs: () => this.#pause,
      logger: options.logger,
      run: signal => this.#turn(signal),
      what: 'Reading the catalog',
    });
    this.ready = new Promise(resolve => {
      this.#markReady = resolve;
    });
  }

  async start(): Promise<void> {
    const { projection } = this.#options;
    try {
      await projection.load();
    } catch (error) {
      // The first turn tries again.
      this.#failed(error);
    }
    this.#size = projection.hashes.size;
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { walker, projection, onChanged } = this.#options;
    const started = performance.now();
    let outcome: WalkOutcome = 'failed';
    try {
      outcome = await walks.run(
        {},
        () => walker.walk(signal),
        result => result,
      );
      this.#options.onTrouble?.(undefined);
    } catch (error) {
      this.#failed(error);
    }
    const settled = this.#ready || this.#hasSettled(outcome);
    const { version } = projection.current;
    const isOurs = outcome !== 'not-ours' && outcome !== 'not-yet';
    // What leads nowhere in half an estate may be found in the other half.
    if (isOurs && settled && this.#drawn !== version) {
      await this.#follow(async () => {
        await onChanged();
        this.#drawn = version;
      });
    }
    if (settled && !this.#ready) {
      this.#ready = true;
      await this.#follow(this.#options.onReady);
      this.#markReady();
    }
    const took = performance.now() - started;
    const usual = Math.min(took, this.#tookBefore);
    if (outcome === 'changed' || outcome === 'unchanged') {
      this.#tookBefore = took;
    }
    this.#unchanged = outcome === 'unchanged' ? this.#unchanged + 1 : 0;
    const pauses = Math.min(1 + this.#unchanged, mostPauses);
    const { settlingSeconds = defaultSettlingSeconds } = this.#options;
    this.#pause = this.#ready
      ? Math.max(shortestPause * pauses, usual / dutyCycle)
      : settlingSeconds * 1000;
  }

  async #follow(run: () => void | Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#options.logger.warn(
        'What follows from the changed estate was not done yet',
        { cause: stringifyError(error) },
      );
    }
  }

  #failed(error: unknown): void {
    const isBroken = failureOf(error) === 'broken';
    this.#options.logger[isBroken ? 'error' : 'warn'](
      'The estate could not be read; it is tried again',
      { cause: stringifyError(error) },
    );
    // Once ready, what is known is served, with its age.
    if (isBroken || !this.#ready) {
      this.#options.onTrouble?.(
        isBroken
          ? 'The evidence database is damaged: the estate cannot be read; the log has the details'
          : 'The estate cannot be read; the log has the details',
      );
    }
  }

  /**
   * Ready once the estate has ceased to grow for a while: a catalog answers with
   * less than everything while it takes in its locations. That entities change
   * meanwhile does not matter. An estate that was known before is served from
   * what is known, with its age, when the catalog can't be read.
   */
  #hasSettled(outcome: WalkOutcome): boolean {
    const { hashes, wasKnown } = this.#options.projection;
    const { size } = hashes;
    const counts = outcome !== 'failed' || wasKnown;
    this.#settled = counts && size === this.#size ? this.#settled + 1 : 0;
    this.#size = size;
    return this.#settled >= (size > 0 ? settledWalks : settledWalks * 4);
  }
}
