import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import { entityTitle } from '@plumbline/backstage-plugin-evidence-common';
import { sendNotice } from '../notifications/sendNotice';
import type { RetirementStore } from './RetirementStore';
import type { DecidedStates } from './DecidedStates';
import type { LifecycleFacts } from './LifecycleFacts';
import type { LifecycleStepHead } from './LifecycleStore';
import { entityPath } from './paths';

/** Until consumers of a step are looked up again. Of the machine's clock. */
const againMs = 60 * 60_000;
const mostNamed = 5;
/** Deprecations whose consumers are read together. */
const together = 100;
const sentAtOnce = 8;
/** Of a guide in a notice, which has no room for more. */
const longestGuide = 300;

type Options = {
  clock: Clock;
  decided: DecidedStates;
  facts: LifecycleFacts;
  logger: LoggerService;
  notifications: Pick<NotificationService, 'send'>;
  /** Whether the installation notifies of it. */
  notifies: boolean;
  retirements: Pick<
    RetirementStore,
    'deprecated' | 'markNotified' | 'notified'
  >;
};

type Deprecated = { entityRef: string; step: LifecycleStepHead };

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
    const due = [...standings].flatMap(([entityRef, standing]) => {
      const { deprecation: step, state } = standing;
      return state === 'deprecated' && step && this.#isDue(step)
        ? [{ entityRef, step }]
        : [];
    });
    let failure: unknown;
    for (let at = 0; at < due.length; at += together) {
      signal?.throwIfAborted();
      try {
        await this.#notify(due.slice(at, at + together), now);
      } catch (error) {
        failure ??= error;
      }
    }
    if (failure !== undefined) {
      throw failure;
    }
  }

  #isDue({ id }: LifecycleStepHead): boolean {
    return Date.now() - (this.#lookedAt.get(id) ?? 0) >= againMs;
  }

  async #notify(due: readonly Deprecated[], now: number): Promise<void> {
    const { facts, logger, retirements } = this.#options;
    const consumers = await facts.consumersOf(
      due.map(({ entityRef }) => entityRef),
      now,
    );
    const users = new Map(
      (
        await facts.entities([
          ...new Set(
            [...consumers.values()].flat().map(({ entityRef }) => entityRef),
          ),
        ])
      ).map(one => [one.entityRef, one]),
    );
    const known = new Set(
      (await retirements.notified(...due.map(({ step }) => step.id))).map(
        ({ owner, stepId }) => `${stepId} ${owner}`,
      ),
    );
    const failures: unknown[] = [];
    for (const { entityRef, step } of due) {
      const all = consumers.get(entityRef);
      if (!all) {
        logger.warn(
          `Owners of what uses ${entityRef} are not notified that it is deprecated: who uses it is not known, or more do than are read`,
        );
      }
      const byOwner = new Map<string, string[]>();
      for (const { entityRef: ref, lifecycle } of all ?? []) {
        const owner = users.get(ref)?.owner;
        if (owner !== undefined && !isGone(lifecycle)) {
          byOwner.set(owner, [...(byOwner.get(owner) ?? []), ref]);
        }
      }
      const before = failures.length;
      const unknown = [...byOwner].filter(
        ([owner]) => !known.has(`${step.id} ${owner}`),
      );
      for (let at = 0; at < unknown.length; at += sentAtOnce) {
        const some = unknown.slice(at, at + sentAtOnce);
        const outcomes = await Promise.allSettled(
          some.map(async ([owner, refs]) => {
            if (await this.#send(entityRef, step, { owner, refs })) {
              await retirements.markNotified(step.id, owner, now);
            }
          }),
        );
        failures.push(
          ...outcomes.flatMap(one =>
            one.status === 'rejected' ? [one.reason] : [],
          ),
        );
      }
      if (failures.length === before) {
        this.#lookedAt.set(step.id, Date.now());
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
  ): Promise<boolean> {
    const others = refs.length - mostNamed;
    const users = [
      ...[...refs].sort().slice(0, mostNamed).map(entityTitle),
      ...(others > 0 ? [`${others} more`] : []),
    ].join(', ');
    const todo = plan
      ? [
          plan.replacement
            ? `Move to ${entityTitle(plan.replacement)} until ${plan.deadline}`
            : `Stop using it until ${plan.deadline}; nothing replaces it`,
          guideIn(plan.guide),
        ]
      : ['Neither a replacement nor a deadline is stated'];
    return sendNotice(
      {
        recipients: { type: 'entity', entityRef: owner },
        payload: {
          title: `${entityTitle(
            entityRef,
          )} is deprecated, and used by ${users}`,
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

/**
 * As browsers write it, which leaves no blanks and no `<` for a mention; an `@` of a
 * path leads to the same page by its code. Of an older plan without the password.
 */
function guideIn(guide: string): string {
  const url = Object.assign(new URL(guide), { username: '', password: '' });
  const address = url.href.replace(/@/g, '%40');
  // Part of an address leads elsewhere.
  return address.length > longestGuide
    ? 'Its page links to the guide'
    : `Guide: ${address}`;
}

function isGone(lifecycle: string | undefined): boolean {
  return lifecycle === 'archived' || lifecycle === 'deleted';
}
