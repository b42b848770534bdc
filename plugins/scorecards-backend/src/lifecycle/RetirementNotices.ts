import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import { sendNotice } from '../notifications/sendNotice';
import type { DatabaseRetirementStore } from './DatabaseRetirementStore';
import type { DecidedStates } from './DecidedStates';
import type { LifecycleFacts } from './LifecycleFacts';
import type { LifecycleStepHead } from './LifecycleStore';
import { entityPath, nameOf } from './paths';

/** Until consumers of a step are looked up again. Of the machine's clock. */
const againMs = 60 * 60_000;
const mostNamed = 5;

type Options = {
  clock: Clock;
  decided: DecidedStates;
  facts: LifecycleFacts;
  logger: LoggerService;
  notifications: Pick<NotificationService, 'send'>;
  /** Whether the installation notifies of it. */
  notifies: boolean;
  retirements: Pick<
    DatabaseRetirementStore,
    'deprecated' | 'markNotified' | 'notified'
  >;
};

/**
 * Notifies the owners of what depends on a deprecated service, once for each step
 * that deprecated it; also of a consumer that appears later.
 */
export class RetirementNotices {
  readonly #lookedAt = new Map<string, number>();
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * What was sent twice has one scope, and is one for its reader.
   *
   * @throws Error where one could not be sent; it is sent again
   */
  async run(signal?: AbortSignal): Promise<void> {
    const { clock, decided, facts, notifies, retirements } = this.#options;
    if (!notifies) {
      return;
    }
    const refs = await retirements.deprecated();
    const now = clock().getTime();
    const standings = await decided.of(await facts.entities(refs), now);
    let failure: unknown;
    for (const [entityRef, { deprecation, state }] of standings) {
      signal?.throwIfAborted();
      if (state === 'deprecated' && deprecation && this.#isDue(deprecation)) {
        try {
          await this.#notify(entityRef, deprecation, now);
          this.#lookedAt.set(deprecation.id, Date.now());
        } catch (error) {
          failure ??= error;
        }
      }
    }
    if (failure !== undefined) {
      throw failure;
    }
  }

  #isDue({ id }: LifecycleStepHead): boolean {
    return Date.now() - (this.#lookedAt.get(id) ?? 0) >= againMs;
  }

  async #notify(
    entityRef: string,
    step: LifecycleStepHead,
    now: number,
  ): Promise<void> {
    const { facts, logger, retirements } = this.#options;
    const consumers = await facts.consumers(entityRef, now);
    if (!consumers) {
      logger.warn(
        `Owners of what uses ${entityRef} are not notified that it is deprecated: who uses it is not known, or more do than are read`,
      );
      return;
    }
    const byOwner = new Map<string, string[]>();
    for (const { entityRef: ref, owner } of await facts.entities(
      consumers
        .filter(({ lifecycle }) => !isGone(lifecycle))
        .map(one => one.entityRef),
    )) {
      if (owner !== undefined) {
        byOwner.set(owner, [...(byOwner.get(owner) ?? []), ref]);
      }
    }
    const known = new Set(
      (await retirements.notified(step.id)).map(({ owner }) => owner),
    );
    const failures: unknown[] = [];
    for (const [owner, refs] of byOwner) {
      if (!known.has(owner)) {
        try {
          await this.#send(entityRef, step, { owner, refs });
          await retirements.markNotified(step.id, owner, now);
        } catch (error) {
          failures.push(error);
        }
      }
    }
    if (failures.length > 0) {
      throw failures[0];
    }
  }

  async #send(
    entityRef: string,
    { id, plan }: LifecycleStepHead,
    { owner, refs }: { owner: string; refs: string[] },
  ): Promise<void> {
    const others = refs.length - mostNamed;
    const users = [
      ...[...refs].sort().slice(0, mostNamed).map(nameOf),
      ...(others > 0 ? [`${others} more`] : []),
    ].join(', ');
    const todo = plan
      ? [
          plan.replacement
            ? `Move to ${nameOf(plan.replacement)} until ${plan.deadline}`
            : `Stop using it until ${plan.deadline}; nothing replaces it`,
          `Guide: ${plan.guide}`,
        ]
      : ['Neither a replacement nor a deadline is stated'];
    await sendNotice(
      {
        recipients: { type: 'entity', entityRef: owner },
        payload: {
          title: `${nameOf(entityRef)} is deprecated, and used by ${users}`,
          description: `${todo.join('. ')}.`.slice(0, 500),
          link: entityPath(entityRef),
          severity: 'normal',
          topic: 'deprecated-dependency',
          scope: `scorecards:deprecated:${id}:${owner}`,
        },
      },
      { ...this.#options, what: 'deprecated dependencies' },
    );
  }
}

function isGone(lifecycle: string | undefined): boolean {
  return lifecycle === 'archived' || lifecycle === 'deleted';
}
