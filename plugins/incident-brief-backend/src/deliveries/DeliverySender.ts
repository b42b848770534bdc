import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  Lease,
  MeasuredWork,
  OutboxGauge,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  DeliveryTarget,
  TargetOutcome,
} from '@plumbline/backstage-plugin-incident-brief-node';
import type { DeliveryStore } from './DeliveryStore';
import type { Delivery, DeliveryOutcome, Now, TakenDelivery } from './records';
import { backOff } from './backOff';

const attempts = new MeasuredWork({
  name: 'delivery.attempt',
  description: 'Attempts to deliver a brief, by what came of it',
});

/**
 * Milliseconds from the beginning of an attempt until it is checked: longer
 * than a request can take, so that one under way elsewhere has ended.
 */
const settleTime = 15_000;
/** At once, to one target: one that hangs holds up no more of its own than these. */
const concurrency = 4;
/** Between two revisions of one message. */
const gap = 3_000;
/** An attempt that was held up this long before it began is not made any more. */
const stalled = 3_000;

export type DeliverySenderOptions = {
  logger: LoggerService;
  now: () => Now;
  store: DeliveryStore;
  targets: readonly DeliveryTarget[];
};

/**
 * Sends what is due. An attempt is committed before it begins; one whose
 * outcome nobody knows is looked up before anything is sent again.
 */
export class DeliverySender {
  readonly #options: DeliverySenderOptions;
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #pausedUntil = new Map<string, number>();
  readonly #gauges = new Map<string, OutboxGauge>();

  constructor(options: DeliverySenderOptions) {
    this.#options = options;
  }

  /** Begins what is due, and does not wait for it. */
  async sendDue(lease: Lease): Promise<void> {
    const { store, targets, now } = this.#options;
    const { machine } = now();
    for (const { id: target } of targets) {
      // With those that are retried later, which count as waiting.
      const waiting = await store.dueDeliveries({
        now: Number.MAX_SAFE_INTEGER,
        targets: [target],
        limit: 50,
      });
      this.#gaugeOf(target).saw(
        waiting.map(({ id }) => id),
        { target },
      );
      if ((this.#pausedUntil.get(target) ?? 0) > machine) {
        continue;
      }
      for (const delivery of waiting) {
        const { nextAttemptAt = 0 } = delivery;
        if (nextAttemptAt > machine || this.#count(target) >= concurrency) {
          break;
        }
        this.#begin(lease, delivery);
      }
    }
  }

  /** Another replica sends: it measures what waits. */
  standBy(): void {
    this.#gauges.forEach((gauge, target) => gauge.saw([], { target }));
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) {
      await Promise.all(this.#underWay.values());
    }
  }

  #gaugeOf(target: string): OutboxGauge {
    const gauge = this.#gauges.get(target) ?? new OutboxGauge('deliveries');
    this.#gauges.set(target, gauge);
    return gauge;
  }

  #count(target: string): number {
    return [...this.#underWay.keys()].filter(key =>
      key.startsWith(`${target}:`),
    ).length;
  }

  #begin(lease: Lease, delivery: Delivery) {
    const key = `${delivery.target}:${delivery.id}`;
    if (this.#underWay.has(key)) {
      return;
    }
    const done = this.#deliver(lease, delivery)
      .catch(error => {
        this.#options.logger.error(
          `Delivery '${delivery.id}' could not be dealt with`,
          error as Error,
        );
      })
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, done);
  }

  async #deliver(lease: Lease, { id, target }: Delivery): Promise<void> {
    const { store, now } = this.#options;
    const taken = await store.take(lease, id, now(), settleTime);
    if (!taken) {
      return;
    }
    const outcome = this.#toOutcome(
      taken,
      await attempts.run(
        { target },
        () => this.#attempt(taken),
        ({ status }) => status,
      ),
    );
    const recorded = await store.record(taken, outcome, now(), { gap });
    if (recorded === 'recorded') {
      this.#log(taken.delivery, outcome);
    }
    if (outcome.status === 'later' && outcome.pauses) {
      this.#pausedUntil.set(target, outcome.retryAt);
    }
  }

  async #attempt(taken: TakenDelivery): Promise<TargetOutcome> {
    const { targets, now, store } = this.#options;
    const { attemptedAt, delivery } = taken;
    const target = targets.find(({ id }) => id === delivery.target)!;
    try {
      if (taken.work === 'check') {
        return await target.check(delivery, {
          attemptedAt,
          knownAddressId: () =>
            store.knownAddressId(delivery.target, delivery.address),
        });
      }
      if (now().machine - attemptedAt > stalled) {
        return { status: 'later', reason: 'This process was held up' };
      }
      return await target.send(delivery);
    } catch (error) {
      return {
        status: 'in-doubt',
        reason: `It ended in a fault (${
          (error as Error).name
        }) and may have arrived`,
      };
    }
  }

  #toOutcome(
    { delivery, attemptedAt, work }: TakenDelivery,
    outcome: TargetOutcome,
  ): DeliveryOutcome & { pauses?: boolean } {
    if (outcome.status !== 'later' && outcome.status !== 'in-doubt') {
      return outcome;
    }
    const { machine } = this.#options.now();
    const { retryAfter, ...rest } = outcome;
    const retryAt = Math.round(
      machine +
        backOff(
          work === 'send' ? delivery.attempts : checksIn(machine - attemptedAt),
          { retryAfter },
        ),
    );
    if (outcome.status === 'later') {
      return {
        ...rest,
        status: 'later',
        retryAt,
        pauses: retryAfter !== undefined,
      };
    }
    return {
      ...rest,
      status: 'in-doubt',
      // What is still on its way must have ended when it is looked up.
      retryAt:
        work === 'send' ? Math.max(retryAt, attemptedAt + settleTime) : retryAt,
    };
  }

  /** Reasons name no token; addresses are what the catalog says. */
  #log({ id, target, address, entityRef }: Delivery, outcome: DeliveryOutcome) {
    const { logger } = this.#options;
    const what = `Brief of '${entityRef}' to ${target} '${address}' (delivery ${id})`;
    switch (outcome.status) {
      case 'arrived':
        logger.info(`${what} arrived`);
        break;
      case 'failed':
        logger.error(`${what} failed: ${outcome.reason}`);
        break;
      case 'absent':
        logger.info(`${what} had not arrived; it is sent again`);
        break;
      default:
        logger.warn(
          `${what} is ${outcome.status === 'later' ? 'delayed' : 'in doubt'}: ${
            outcome.reason
          }`,
        );
    }
  }
}

/** Checks are not counted; as many as back off so would have been made by now. */
function checksIn(elapsed: number): number {
  return Math.ceil(Math.log2(Math.max(elapsed, 1_000) / 1_000));
}
