import { randomUUID } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, InputError } from '@backstage/errors';
import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  GuardVerdict,
  Lifecycle,
  lifecycleBreakGlassPermission,
  lifecycleMovePermission,
  lifecycleMoveSchema,
  LifecycleQuery,
  LifecycleState,
  LifecycleTransition,
  stateBefore,
  statesAfter,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { z } from 'zod';
import type { Decider } from '../people/Decider';
import type { DecidedStates, Standing } from './DecidedStates';
import { changedSince, digestOfStep, seenOf } from './judgeGuards';
import type { LifecycleFacts } from './LifecycleFacts';
import type { LifecycleReader } from './LifecycleReader';
import type {
  GuardBasis,
  LifecycleStore,
  StoredLifecycleStep,
} from './LifecycleStore';
import { presentStanding } from './present';
import { stepRecord } from './records';

const hourMs = 60 * 60_000;

type Options = {
  clock: Clock;
  decided: DecidedStates;
  facts: LifecycleFacts;
  reader: LifecycleReader;
  store: LifecycleStore;
  visibility: Pick<CatalogVisibility, 'of'>;
};
type Move = z.output<typeof lifecycleMoveSchema>;
type Judged = { basis: GuardBasis; guards: GuardVerdict[] };

/** Moves entities through their lifecycle, and answers what the next state needs. */
export class LifecycleService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws NotFoundError where there is none that the caller may see */
  async get(
    { at, entityRef }: LifecycleQuery,
    credentials: BackstageCredentials,
  ): Promise<Lifecycle> {
    const { clock, decided } = this.#options;
    const entity = await this.#options.reader.entity(entityRef, credentials);
    const now = at === undefined ? clock().getTime() : Date.parse(at);
    const replay = at !== undefined;
    const all = await decided.of([entity], now, { replay });
    const standing = all.get(entityRef)!;
    const moves = replay
      ? []
      : await this.#transitions(entity, standing, { now, credentials });
    const present = await this.#options.reader.presenter(credentials, [
      standing.step,
    ]);
    return {
      ...presentStanding(entity, standing, { decided, now }),
      at: new Date(now).toISOString(),
      version: standing.last?.step ?? 0,
      ...(standing.step && { decision: present(standing.step, now) }),
      next: moves.filter(({ direction }) => direction === 'forward'),
      previous: moves.find(({ direction }) => direction === 'back'),
    };
  }

  /**
   * @throws NotFoundError where there is no such entity that the caller may see;
   *   NotAllowedError for who may not; InputError for a state that is not next to
   *   the present one; ConflictError where guards block it, it has changed since
   *   it was read, or somebody else was faster
   */
  async move(move: Move, by: Decider): Promise<Lifecycle> {
    const { clock, decided, store } = this.#options;
    const { entityRef, to, version } = move;
    const entity = await this.#options.reader.entity(entityRef, by.credentials);
    await by.may(lifecycleMovePermission, entityRef);
    await this.#options.reader.requireOwner(
      entity,
      by,
      'decide about its lifecycle',
    );
    const now = clock().getTime();
    const standing = (await decided.of([entity], now)).get(entityRef)!;
    if (version !== (standing.last?.step ?? 0)) {
      throw new ConflictError(describe(standing));
    }
    const direction = directionTo(to, standing);
    await this.#checkPlan(move, now, by);
    const moves = await this.#transitions(entity, standing, {
      ...{ now, credentials: by.credentials },
    });
    const read = moves.find(one => one.to === to)!;
    refuseChanged(move.seen, read);
    const { basis, guards } = await this.#judge(entity, to, {
      ...{ now, direction, plan: move.plan },
    });
    const over = guards.filter(({ blocks }) => blocks);
    const glass = await this.#breakGlass(move, over, by);
    if (over.length > 0 && !glass) {
      const shown = await this.#options.reader.shown(
        guards,
        basis,
        by.credentials,
      );
      throw new ConflictError(describeBlocked(entityRef, to, shown));
    }
    // A clock that is behind does not put a step before the last one.
    const at = Math.max(now, (standing.last?.at ?? 0) + 1);
    const step: Omit<StoredLifecycleStep, 'digest'> = {
      ...{ id: randomUUID(), entityRef, to, direction, at, basis },
      step: version + 1,
      ...(standing.state !== undefined && { from: standing.state }),
      ...{ by: by.userRef, reason: move.reason },
      ...(move.plan && { plan: move.plan }),
      ...(glass && {
        breakGlass: {
          until: at + glass.hours * hourMs,
          ...(glass.incident !== undefined && { incident: glass.incident }),
          over: over.map(({ control }) => control),
        },
      }),
      proposal: { status: 'waiting' },
    };
    const taken = { ...step, digest: digestOfStep(step, guards) };
    const outcome = await store.take(taken, {
      decision: stepRecord(taken, guards),
      // What lapses does not change the description, unless it is reconciled.
      ...(!glass && { proposeAt: at }),
    });
    if (outcome === 'conflict') {
      const after = await decided.of([entity], now);
      throw new ConflictError(describe(after.get(entityRef)!));
    }
    return this.get({ entityRef }, by.credentials);
  }

  /** Forward first; each as the caller may see it. */
  async #transitions(
    entity: EntityFacts,
    standing: Standing,
    { credentials, now }: { credentials: BackstageCredentials; now: number },
  ): Promise<LifecycleTransition[]> {
    const { facts } = this.#options;
    const { entityRef } = entity;
    const next = statesAfter(standing.state);
    const bases = await facts.bases(
      next.map(to => ({ entityRef, to })),
      now,
    );
    const moves: LifecycleTransition[] = [];
    for (const basis of bases) {
      const guards = this.#options.reader.guardsOf(basis);
      const shown = await this.#options.reader.shown(
        guards,
        basis,
        credentials,
      );
      moves.push({
        ...{ to: basis.to, direction: 'forward' as const, guards: shown },
        blocked: guards.some(({ blocks }) => blocks),
        seen: seenOf(shown),
      });
    }
    const previous = stateBefore(standing.state);
    return previous === undefined
      ? moves
      : [
          ...moves,
          {
            ...{ to: previous, direction: 'back' as const },
            ...{ blocked: false, guards: [], seen: '' },
          },
        ];
  }

  async #judge(
    entity: EntityFacts,
    to: LifecycleState,
    of: {
      direction: 'forward' | 'back';
      now: number;
      plan?: Move['plan'];
    },
  ): Promise<Judged> {
    const { entityRef } = entity;
    const [basis] =
      of.direction === 'back'
        ? []
        : await this.#options.facts.bases(
            [{ entityRef, to, plan: of.plan }],
            of.now,
          );
    if (!basis) {
      return {
        basis: {
          ...{ at: of.now, to, controls: [], exemptions: [] },
          entity: { ...entity, facts: [] },
        },
        guards: [],
      };
    }
    return { basis, guards: this.#options.reader.guardsOf(basis) };
  }

  async #checkPlan(
    { entityRef, plan }: Move,
    now: number,
    by: Decider,
  ): Promise<void> {
    if (!plan) {
      return;
    }
    const { deadline, replacement } = plan;
    if (deadline < new Date(now).toISOString().slice(0, 10)) {
      throw new InputError("'plan.deadline' lies in the past");
    }
    if (replacement === undefined) {
      return;
    }
    if (replacement === entityRef) {
      throw new InputError("'plan.replacement' must be another entity");
    }
    const { facts, visibility } = this.#options;
    const mayRead = await visibility.of([replacement], by.credentials);
    const found = mayRead(replacement)
      ? await facts.entities([replacement])
      : [];
    if (found.length === 0) {
      throw new InputError(
        `There is no '${replacement}' that you may see to replace it`,
      );
    }
  }

  async #breakGlass(
    { breakGlass, to }: Move,
    over: readonly GuardVerdict[],
    by: Decider,
  ): Promise<Move['breakGlass']> {
    if (!breakGlass) {
      return undefined;
    }
    await by.may(lifecycleBreakGlassPermission);
    if (to === 'deleted') {
      throw new InputError(
        "'deleted' is final, so that break-glass, which lapses, does not lead there",
      );
    }
    if (over.length === 0) {
      throw new ConflictError(
        'No guard blocks it; move it without break-glass',
      );
    }
    return breakGlass;
  }
}

/** @throws InputError for a state that is not next to the present one */
function directionTo(
  to: LifecycleState,
  { state }: Standing,
): 'forward' | 'back' {
  const next = statesAfter(state);
  if (next.includes(to)) {
    return 'forward';
  }
  const previous = stateBefore(state);
  if (to === previous) {
    return 'back';
  }
  const possible = [...next, ...(previous ? [previous] : [])];
  throw new InputError(
    possible.length === 0
      ? "It is 'deleted', which is final"
      : `It is ${
          state ? `'${state}'` : 'in no known state'
        }, and moves one state at a time: to ${possible
          .map(one => `'${one}'`)
          .join(' or ')}`,
  );
}

/** @throws ConflictError that names what changed, and how it is now */
function refuseChanged(seen: string, read: LifecycleTransition): void {
  const changed = changedSince(seen, read);
  if (changed.length > 0) {
    const now = changed.map(control => {
      const guard = read.guards.find(one => one.control === control);
      return guard
        ? `'${control}' is ${guard.status} now: ${guard.message}`
        : `'${control}' does not guard it any more`;
    });
    throw new ConflictError(
      `It has changed since it was read: ${now.join('; ')}`,
    );
  }
}

function describe({ last, state }: Standing): string {
  return last
    ? `It was moved to '${last.to}' by '${last.by}' at ${new Date(
        last.at,
      ).toISOString()}, in version ${last.step}; read it again`
    : `Nobody has decided about it yet: it is version 0${
        state ? `, and '${state}' by the catalog` : ''
      }`;
}

function describeBlocked(
  entityRef: string,
  to: LifecycleState,
  guards: readonly GuardVerdict[],
): string {
  const blocking = guards
    .filter(({ blocks }) => blocks)
    .map(
      ({ actor, control, message, status }) =>
        `'${control}' (${status}) ${message}${
          actor === undefined ? '' : ` (${actor} has to act)`
        }`,
    );
  return `'${entityRef}' can't be moved to '${to}' yet: ${blocking.join('; ')}`;
}
