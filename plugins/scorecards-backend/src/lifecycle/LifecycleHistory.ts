import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import { Clock, visiblePage } from '@plumbline/backstage-plugin-evidence-node';
import {
  GuardVerdict,
  LifecycleHistoryQuery,
  lifecycleMovePermission,
  LifecycleStep,
  ReplayedStep,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Decider } from '../people/Decider';
import { isSamePerson } from '../people/Members';
import { digestOfStep } from './judgeGuards';
import type { LifecycleReader } from './LifecycleReader';
import type { LifecycleStore } from './LifecycleStore';
import { reconciliationRecord } from './records';

type Options = {
  clock: Clock;
  reader: LifecycleReader;
  store: LifecycleStore;
};

/** Answers what was decided, judges it again, and has break-glass reconciled. */
export class LifecycleHistory {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws NotFoundError where there is no such entity that the caller may see */
  async list(
    { cursor, entityRef, limit }: LifecycleHistoryQuery,
    credentials: BackstageCredentials,
  ): Promise<{ items: LifecycleStep[]; nextCursor?: string }> {
    const { clock, store } = this.#options;
    await this.#options.reader.entity(entityRef, credentials);
    const page = await visiblePage({
      limit,
      cursor,
      read: rows => store.history(entityRef, rows),
      visible: async found => found,
      position: ({ at, id }) => ({ at, id }),
    });
    const present = await this.#options.reader.presenter(
      credentials,
      page.items,
    );
    const now = clock().getTime();
    return {
      ...page,
      items: page.items.map(step =>
        present(step, Math.max(now, step.breakGlass?.reconciled?.at ?? 0)),
      ),
    };
  }

  /** @throws NotFoundError where there is none that the caller may see */
  async step(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<ReplayedStep> {
    const step = await this.#options.reader.find(id, credentials);
    const present = await this.#options.reader.presenter(credentials, [step]);
    let guards: GuardVerdict[] | undefined;
    try {
      guards = this.#options.reader.guardsOf(step.basis);
    } catch {
      // It read a fact that is no longer registered.
    }
    return {
      ...present(
        step,
        Math.max(
          this.#options.clock().getTime(),
          step.breakGlass?.reconciled?.at ?? 0,
        ),
      ),
      guards: guards
        ? await this.#options.reader.shown(guards, step.basis, credentials)
        : [],
      reproduced:
        guards !== undefined && digestOfStep(step, guards) === step.digest,
    };
  }

  /**
   * From then on it does not lapse any more, where it has not yet.
   *
   * @throws NotAllowedError for users who may not; ConflictError where it was
   *   reconciled, taken back or followed by another decision
   */
  async reconcile(
    id: string,
    { reason, version }: { reason: string; version: number },
    by: Decider,
  ): Promise<LifecycleStep> {
    const { clock, store } = this.#options;
    const step = await this.#options.reader.find(id, by.credentials);
    const { breakGlass } = step;
    const entity = await this.#options.reader.entity(
      step.entityRef,
      by.credentials,
    );
    await by.may(lifecycleMovePermission, step.entityRef);
    await this.#options.reader.requireOwner(entity, by, 'reconcile it');
    if (!breakGlass || version !== step.step) {
      throw new ConflictError(
        breakGlass
          ? `It is version ${step.step}`
          : 'It was not by break-glass, so there is nothing to reconcile',
      );
    }
    if (isSamePerson(by.userRef, step.by)) {
      throw new NotAllowedError(
        'You broke the glass, so another member must reconcile it',
      );
    }
    const at = Math.max(clock().getTime(), step.at);
    const reconciled = { by: by.userRef, at, reason };
    const outcome = await store.reconcile(id, {
      reconciled,
      decision: reconciliationRecord(step, reconciled),
    });
    const after = (await store.find(id))!;
    if (outcome === 'conflict') {
      const { reconciled: earlier } = after.breakGlass!;
      throw new ConflictError(
        earlier
          ? `It was reconciled at ${new Date(earlier.at).toISOString()}`
          : 'A later decision took its place, so there is nothing to reconcile',
      );
    }
    const present = await this.#options.reader.presenter(by.credentials, [
      after,
    ]);
    return present(after, at);
  }
}
