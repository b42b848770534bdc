import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
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
  LifecycleTransition,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { z } from 'zod';
import type { Decider } from '../people/Decider';
import type { NeglectStore } from './NeglectStore';
import type { RetirementStore } from './RetirementStore';
import type { DecidedStates, Standing } from './DecidedStates';
import {
  beforeRequest,
  changedSince,
  digestOfStep,
  seenOf,
} from './judgeGuards';
import type { LifecycleFacts } from './LifecycleFacts';
import { neglectOf } from './LifecycleList';
import type { LifecycleReader } from './LifecycleReader';
import type {
  LifecycleStore,
  GuardBasis,
  StoredLifecycleStep,
} from './LifecycleStore';
import { presentStanding } from './present';
import { stepRecord } from './records';
import {
  describe,
  describeBlocked,
  firstOf,
  hasLifecycle,
  proposalOf,
  refuseChanged,
  requireKind,
  unguarded,
  Way,
  waysFrom,
  wayTo,
  withoutPlan,
} from './ways';

const hourMs = 60 * 60_000;

type Options = {
  clock: Clock;
  /** Notifies readers of what was decided. */
  announce: () => void;
  decided: DecidedStates;
  facts: LifecycleFacts;
  neglects: Pick<NeglectStore, 'list'>;
  reader: LifecycleReader;
  retirements: Pick<RetirementStore, 'notified'>;
  store: LifecycleStore;
  visibility: Pick<CatalogVisibility, 'of'>;
};
type Move = z.output<typeof lifecycleMoveSchema>;

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
    const entity = await this.#options.reader.entity(
      entityRef,
      credentials,
      at,
    );
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
    const { plan } = standing;
    const mayRead = await this.#options.visibility.of(
      plan?.replacement === undefined ? [] : [plan.replacement],
      credentials,
    );
    const { earlier } = standing;
    const notified = await this.#notified(standing, now, credentials);
    return {
      ...presentStanding(entity, standing, {
        decided,
        mayRead,
        now,
        isPast: replay,
      }),
      at: new Date(now).toISOString(),
      version: standing.last?.step ?? 0,
      ...(standing.step && {
        decision: present(
          standing.step,
          // A clock that is behind has seen what was decided, too.
          replay
            ? now
            : Math.max(now, standing.step.breakGlass?.reconciled?.at ?? 0),
        ),
      }),
      ...(earlier && { earlierProposal: proposalOf(earlier) }),
      ...(notified.length > 0 && { notified }),
      // What was known of it in the past is not kept.
      ...(!replay && (await this.#neglect(entityRef, credentials))),
      next: moves.filter(
        ({ direction, to }) => direction === 'forward' && to !== standing.state,
      ),
      changeOfPlan: moves.find(({ to }) => to === standing.state),
      previous: moves.find(({ direction }) => direction === 'back'),
    };
  }

  /**
   * @throws NotFoundError where there is no such entity that the caller may see;
   *   NotAllowedError for users who may not; InputError for a kind without a
   *   lifecycle, and for a state that is not next to the present one; ConflictError
   *   where guards block it, break-glass is not reconciled, it has changed since it
   *   was read, or another decision was made
   */
  async move(move: Move, by: Decider): Promise<Lifecycle> {
    const { announce, clock, decided, store } = this.#options;
    const { entityRef, to, version } = move;
    const entity = await this.#options.reader.entity(entityRef, by.credentials);
    requireKind(entity);
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
    const way = wayTo(to, standing);
    const { direction } = way;
    const { reader } = this.#options;
    const first = firstOf(standing, way, await reader.isOpen(entityRef, now));
    if (first !== undefined) {
      throw new ConflictError(first);
    }
    const plan = await this.#planOf(move, standing, { way, now, by });
    const basis = await this.#basisOf(entity, way, { now, plan });
    const guards = reader.guardsOf(basis);
    const read = reader.guardsOf(withoutPlan(basis));
    refuseChanged(
      changedSince(move.seen, { seen: seenOf(read) }),
      await reader.shown(read, basis, by.credentials),
    );
    const over = guards.filter(({ blocks }) => blocks);
    const glass = await this.#breakGlass(move, over, by);
    if (over.length > 0 && !glass) {
      const shown = await this.#options.reader.shown(
        guards,
        basis,
        by.credentials,
      );
      throw new ConflictError(
        describeBlocked(
          entityRef,
          { to, isPlan: to === standing.state },
          shown,
        ),
      );
    }
    // A clock that is behind does not put a step before the last one.
    const at = Math.max(now, (standing.last?.at ?? 0) + 1);
    const step: Omit<StoredLifecycleStep, 'digest'> = {
      id: randomUUID(),
      entityRef,
      to,
      direction,
      at,
      basis,
      step: version + 1,
      ...(standing.state !== undefined && { from: standing.state }),
      by: by.userRef,
      reason: move.reason,
      ...(plan && { plan }),
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
    announce();
    return this.get({ entityRef }, by.credentials);
  }

  async #neglect(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<Pick<Lifecycle, 'neglect'>> {
    const { neglects, visibility } = this.#options;
    const found = await neglects.list([entityRef]);
    const seesAll = (await visibility.of([], credentials))('');
    const neglect = neglectOf(found, seesAll).get(entityRef);
    return neglect ? { neglect } : {};
  }

  /** By then, and as far as the caller may see the owners. */
  async #notified(
    { deprecation, state }: Standing,
    now: number,
    credentials: BackstageCredentials,
  ): Promise<NonNullable<Lifecycle['notified']>> {
    const { retirements, visibility } = this.#options;
    if (state !== 'deprecated' || !deprecation) {
      return [];
    }
    const all = await retirements.notified(deprecation.id);
    const mayRead = await visibility.of(
      all.map(({ owner }) => owner),
      credentials,
    );
    return all
      .filter(({ at, owner }) => at <= now && mayRead(owner))
      .map(({ at, owner }) => ({ owner, at: new Date(at).toISOString() }));
  }

  /** Forward first; each as the caller may see it. */
  async #transitions(
    entity: EntityFacts,
    standing: Standing,
    { credentials, now }: { credentials: BackstageCredentials; now: number },
  ): Promise<LifecycleTransition[]> {
    const { facts, reader } = this.#options;
    const ways = hasLifecycle(entity) ? waysFrom(standing) : [];
    const bases = await facts.bases(
      ways.flatMap(({ guarded, to }) => (guarded ? [{ entity, to }] : [])),
      now,
    );
    const isOpen = await reader.isOpen(entity.entityRef, now);
    return Promise.all(
      ways.map(async way => {
        const { direction, guarded, to } = way;
        const basis = guarded
          ? bases.find(one => one.to === to)
          : unguarded(entity, to, now);
        const guards = basis ? reader.guardsOf(basis) : [];
        const before = beforeRequest(guards);
        const shown = basis
          ? await reader.shown(before, basis, credentials)
          : [];
        const needs = firstOf(standing, way, isOpen);
        return {
          to,
          direction,
          guards: shown,
          seen: seenOf(guards),
          blocked:
            !basis ||
            needs !== undefined ||
            before.some(({ blocks }) => blocks),
          ...(needs !== undefined && { first: needs }),
        };
      }),
    );
  }

  /** @throws ConflictError where it is not known what it is judged on */
  async #basisOf(
    entity: EntityFacts,
    { guarded, to }: Way,
    { now, plan }: { now: number; plan: Move['plan'] },
  ): Promise<GuardBasis> {
    if (!guarded) {
      return unguarded(entity, to, now);
    }
    const [basis] = await this.#options.facts.bases(
      [{ entity, to, plan }],
      now,
    );
    if (!basis) {
      throw new ConflictError(
        `It is not known what '${to}' is judged on; try again later`,
      );
    }
    return basis;
  }

  /**
   * @returns with the replacement that holds, where the caller, who may not see it,
   *   states none in its place
   */
  async #planOf(
    { entityRef, plan, to }: Move,
    { plan: before, state }: Standing,
    { by, now, way }: { by: Decider; now: number; way: Way },
  ): Promise<Move['plan']> {
    if (!plan) {
      if (to === state) {
        throw new InputError(
          `It is '${state}' already; state 'plan' to change its replacement, guide and deadline`,
        );
      }
      return undefined;
    }
    if (!way.guarded) {
      throw new InputError(
        "'plan' is not for a step back: the plan before holds again",
      );
    }
    const { deadline, replacement } = plan;
    if (deadline < new Date(now).toISOString().slice(0, 10)) {
      throw new InputError("'plan.deadline' lies in the past");
    }
    if (replacement === entityRef) {
      throw new InputError("'plan.replacement' must be another entity");
    }
    const { facts, visibility } = this.#options;
    const held = to === state ? before?.replacement : undefined;
    const mayRead = await visibility.of(
      [replacement, held].flatMap(ref => ref ?? []),
      by.credentials,
    );
    if (replacement !== undefined) {
      const found = mayRead(replacement)
        ? await facts.entities([replacement])
        : [];
      if (found.length === 0) {
        throw new InputError(
          `There is no '${replacement}' that you may see to replace it`,
        );
      }
    }
    const whole =
      replacement === undefined && held !== undefined && !mayRead(held)
        ? { ...plan, replacement: held }
        : plan;
    if (to === state && isDeepStrictEqual({ ...whole }, { ...before })) {
      throw new ConflictError('This plan holds already');
    }
    return whole;
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
