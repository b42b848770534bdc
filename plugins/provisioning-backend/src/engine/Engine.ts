import { Loop, whileHeld } from '@plumbline/backstage-plugin-evidence-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { Clock, Lease } from '@plumbline/backstage-plugin-evidence-node';
import {
  isEnded,
  redact,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { State } from '@plumbline/backstage-plugin-provisioning-common';
import type { RequestStore } from '../records/RequestStore';
import type { Move, StoredOperation } from '../records/requests';
import type { ProductRegistry } from '../standards/ProductRegistry';
import type { Expiry } from './Expiry';
import { Step, StepContext, StepFailure, StepLacks, StepResult } from './Step';

export type EngineOptions = {
  /** How long a claim lasts without being renewed, in ms. Default: 30 s. */
  claimMs?: number;
  clock: Clock;
  /** Operations at once, on this replica. */
  concurrency: number;
  expiry: Expiry;
  holder: string;
  logger: LoggerService;
  registry: ProductRegistry;
  steps: Readonly<Partial<Record<State, Step>>>;
  store: RequestStore;
  /** The clock by which tries are put off, in epoch milliseconds; all replicas must have the same. */
  machine?: () => number;
};

const usualClaimMs = 30_000;
/** After so many tries of one step that went wrong by themselves, it failed. */
const mostAttempts = 6;
const longestPauseMs = 60_000;
/** How long a look for what is missing is put off, in ms. */
const lookAgainMs = 10_000;

/**
 * Takes operations from state to state, as long as the backend runs. Each is
 * claimed by one replica at a time; where one ends, another goes on with the
 * state it left.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #loop: Loop;
  readonly #running = new Map<string, Promise<void>>();

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#loop = new Loop({
      logger: options.logger,
      run: signal => this.#look(signal),
      what: 'Looking for requests',
    });
  }

  start(): void {
    this.#loop.start();
  }

  /** Ends what runs; whoever claims it next goes on with it. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await Promise.all(this.#running.values());
  }

  /** Looks at once, and not only in a second. */
  nudge(): void {
    this.#loop.nudge();
  }

  #now(): number {
    const { machine = Date.now } = this.#options;
    return machine();
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { concurrency, expiry, registry, store } = this.#options;
    await registry.refresh();
    await expiry.sweep();
    const free = concurrency - this.#running.size;
    if (free <= 0) {
      return;
    }
    // Some may be another replica's already.
    const due = await store.due(this.#now(), concurrency * 4);
    for (const operation of due) {
      if (this.#running.size >= concurrency) {
        return;
      }
      if (!this.#running.has(operation.id)) {
        this.#running.set(
          operation.id,
          this.#take(operation.id, signal).finally(() => {
            this.#running.delete(operation.id);
            this.nudge();
          }),
        );
      }
    }
  }

  async #take(operationId: string, signal: AbortSignal): Promise<void> {
    const { claimMs = usualClaimMs, holder, logger, store } = this.#options;
    try {
      const lease = await store.claim(operationId, holder, claimMs);
      if (!lease) {
        return;
      }
      try {
        await whileHeld(
          lease,
          {
            renew: () => store.claim(operationId, holder, claimMs),
            signal,
            ttl: claimMs,
          },
          async held => {
            while (!held.aborted && (await this.#step(lease, held))) {
              // Goes on with the next state.
            }
          },
        );
      } finally {
        await store.release(operationId, holder);
      }
    } catch (error) {
      logger.warn('An operation was left as it stands; it is taken up again', {
        operation: operationId,
        cause: redact(stringifyError(error)),
      });
    }
  }

  /** @returns whether it may go on at once */
  async #step(lease: Lease, signal: AbortSignal): Promise<boolean> {
    const { clock, registry, steps, store } = this.#options;
    const [requestId] = lease.name.split('/');
    const request = await store.get(requestId);
    const operation = (await store.operations([requestId])).find(
      ({ id }) => id === lease.name,
    );
    const step = operation && steps[operation.state];
    if (!request || !step) {
      return false;
    }
    const now = clock().getTime();
    const unrecorded = await this.#unrecorded(operation, now);
    if (unrecorded) {
      return (await store.move(lease, unrecorded)) === 'moved';
    }
    const { standards } = registry;
    const offer = standards.offers.get(request.product);
    if (!offer) {
      return this.#wait(lease, operation, {
        waitFor: `needs the product '${request.product}', which the standards do not have`,
        retryMs: lookAgainMs,
      });
    }
    const context = {
      request,
      operation,
      offer,
      standards,
      lease,
      signal,
      now,
    };
    const result = await this.#try(step, context);
    if ('waitFor' in result) {
      return this.#wait(lease, operation, result);
    }
    const { to, message, budget, changes, decision, body, voids } = result;
    const moved = await store.move(lease, {
      operation,
      from: operation.state,
      to,
      entry: { at: clock().getTime(), message, decision, body },
      budget,
      changes,
      voids,
    });
    return moved === 'moved';
  }

  /**
   * Where a row stands that no recorded step led to, what the record says
   * counts: it goes back there, and what was judged and approved is void.
   */
  async #unrecorded(
    operation: StoredOperation,
    now: number,
  ): Promise<Move | undefined> {
    const { id, requestId, state } = operation;
    const steps = await this.#options.store.timeline(requestId);
    const recorded = steps.filter(each => each.operationId === id).pop()?.state;
    if (recorded === state) {
      return undefined;
    }
    const why = `its row stood in '${state}', and no recorded step led there`;
    const to = whereTo(recorded);
    return {
      operation,
      to,
      from: state,
      repairs: true,
      voids: why,
      entry: {
        at: now,
        message: `Put back to '${to}': ${why}. Nothing was applied.`,
        body: { stood: state, recorded },
      },
      changes: { ...(to === 'failed' && { error: why }) },
    };
  }

  async #try(step: Step, context: StepContext): Promise<StepResult> {
    const { logger } = this.#options;
    const { operation, signal } = context;
    try {
      return await step(context);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof StepLacks) {
        return { waitFor: `needs ${error.message}`, retryMs: lookAgainMs };
      }
      const message = redact((error as Error).message ?? String(error));
      const attempts = operation.attempts + 1;
      if (!(error instanceof StepFailure) && attempts < mostAttempts) {
        logger.warn('A step went wrong; it is tried again', {
          operation: operation.id,
          cause: redact(stringifyError(error)),
        });
        return {
          waitFor: `tried ${attempts} times: ${message}`,
          retryMs: Math.min(1_000 * 2 ** attempts, longestPauseMs),
          attempts,
        };
      }
      return {
        to: 'failed',
        message: `Failed: ${message}.`.replace(/\.\.$/, '.'),
        changes: { error: message },
        decision: { type: 'run', action: 'failed' },
      };
    }
  }

  async #wait(
    lease: Lease,
    operation: StoredOperation,
    wait: { waitFor: string; retryMs: number; attempts?: number },
  ): Promise<false> {
    const { waitFor, retryMs, attempts = operation.attempts } = wait;
    await this.#options.store.wait(lease, operation.id, {
      waitingFor: waitFor,
      nextTryAt: this.#now() + retryMs,
      attempts,
    });
    return false;
  }
}

function whereTo(recorded: State | undefined): State {
  if (recorded === undefined) {
    return 'failed';
  }
  const stays = isEnded(recorded) || recorded === 'submitted';
  return stays ? recorded : 'rendered';
}
