import { Loop } from '@plumbline/backstage-plugin-evidence-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import { redact } from '@plumbline/backstage-plugin-provisioning-common';
import type { Drift } from '@plumbline/backstage-plugin-provisioning-common';
import type { Runner } from '../engine/Runner';
import { planWith } from '../engine/steps/planWith';
import type { ExemptionStore } from '../exemptions/ExemptionStore';
import type { RequestStore } from '../records/RequestStore';
import type { StoredRequest } from '../records/requests';
import type { ProductRegistry } from '../standards/ProductRegistry';
import { driftIn } from './driftIn';
import { driftNews } from './driftNews';
import type { DriftStore } from './DriftStore';

const everyMs = 2_000;
/**
 * A plan takes seconds; a replica that died must not keep others waiting. Two that
 * look at the same do no harm: nothing is applied.
 */
const claimMs = 120_000;
/** What others look at is passed over, so that nothing waits behind it. */
const mostTried = 20;

export type DriftLoopOptions = {
  clock: Clock;
  drifts: DriftStore;
  exemptions: Pick<ExemptionStore, 'exemptFields'>;
  /** How long a look counts, in ms. */
  freshMs: number;
  holder: string;
  logger: LoggerService;
  registry: ProductRegistry;
  runner: Runner;
  store: Pick<RequestStore, 'operations'>;
};

/**
 * Looks again and again whether what is there is what was requested. It plans,
 * and never applies: what to do about it is for the owner to decide.
 */
export class DriftLoop {
  readonly #loop: Loop;
  readonly #options: DriftLoopOptions;

  constructor(options: DriftLoopOptions) {
    this.#options = options;
    this.#loop = new Loop({
      everyMs,
      logger: options.logger,
      run: signal => this.#turn(signal),
      what: 'Looking for drift',
    });
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { drifts, freshMs } = this.#options;
    const before = Date.now() - freshMs;
    for (const request of await drifts.unseenSince(before, mostTried)) {
      if (await this.#look(request, signal)) {
        return;
      }
    }
  }

  /** @returns whether it was looked at, and not by another replica */
  async #look(request: StoredRequest, signal: AbortSignal): Promise<boolean> {
    const { clock, drifts, holder, logger } = this.#options;
    if (!(await drifts.claim(request.id, holder, claimMs))) {
      return false;
    }
    const at = Date.now();
    try {
      const drift = await this.#driftOf(request, signal);
      const now = clock().getTime();
      const news = driftNews(request, drift);
      await drifts.saw(request.id, {
        drift: drift && { ...drift, seenAt: new Date(now).toISOString() },
        at,
        isCompared: true,
        ...(news && { entry: { at: now, ...news } }),
      });
    } catch (error) {
      logger.warn('A request could not be looked at for drift', {
        request: request.id,
        cause: redact(stringifyError(error)),
      });
      // What was seen before stays; the next one has its turn.
      await drifts.saw(request.id, {
        drift: request.drift,
        at,
        isCompared: false,
      });
    } finally {
      await drifts.release(request.id, holder);
    }
    return true;
  }

  async #driftOf(
    request: StoredRequest,
    signal: AbortSignal,
  ): Promise<Omit<Drift, 'seenAt'> | undefined> {
    const { registry, runner, store } = this.#options;
    const { standards } = registry;
    const offer = standards.offers.get(request.product);
    const [operation] = await store.operations([request.id]);
    if (!offer) {
      throw new Error(`There is no product '${request.product}' any more`);
    }
    const { plan } = await planWith(runner, {
      request,
      offer,
      standards,
      // What holds now, and not what the first operation requested.
      operation: { ...operation, intent: request.intent, kind: 'modify' },
      now: this.#options.clock().getTime(),
      signal,
    });
    const { clock, exemptions } = this.#options;
    return driftIn(
      plan,
      await exemptions.exemptFields(request.id, clock().getTime()),
    );
  }
}
