import { ConflictError, InputError } from '@backstage/errors';
import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import {
  GuardVerdict,
  isOpenBreakGlass,
  Lifecycle,
  lifecycleKinds,
  LifecycleTarget,
  statesAfter,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Standing } from './DecidedStates';
import { planFact } from './LifecycleFacts';
import type { GuardBasis, LifecycleStepHead } from './LifecycleStore';

/** A way from the present state to another one. */
export type Way = {
  to: LifecycleTarget;
  direction: 'forward' | 'back';
  guarded: boolean;
};

/** What a name can't be used for again after, or not soon. */
const ending = new Set<LifecycleTarget>(['deprecated', 'archived', 'deleted']);

export function unguarded(
  entity: EntityFacts,
  to: LifecycleTarget,
  at: number,
): GuardBasis {
  return {
    at,
    to,
    controls: [],
    exemptions: [],
    entity: { ...entity, facts: [] },
  };
}

/** As it was judged when it was read. */
export function withoutPlan(basis: GuardBasis): GuardBasis {
  const { entity } = basis;
  const facts = entity.facts.filter(({ name }) => name !== planFact);
  return { ...basis, entity: { ...entity, facts } };
}

export function hasLifecycle({ kind }: EntityFacts): boolean {
  return lifecycleKinds.some(
    one => one.toLowerCase() === kind.toLocaleLowerCase('en-US'),
  );
}

/** @throws InputError for a kind that guards are not about */
export function requireKind(entity: EntityFacts): void {
  if (!hasLifecycle(entity)) {
    throw new InputError(
      `Only a ${lifecycleKinds.join(' or ')} has a lifecycle, not '${
        entity.entityRef
      }'`,
    );
  }
}

/** Forward first. */
export function waysFrom({ back, state, unreadable }: Standing): Way[] {
  if (unreadable) {
    return [];
  }
  return [
    ...statesAfter(state).map(
      (to): Way => ({ to, direction: 'forward', guarded: true }),
    ),
    ...(back ? [{ ...back, direction: 'back' as const }] : []),
    // To state its plan anew.
    ...(state === 'deprecated'
      ? [{ to: state, direction: 'forward' as const, guarded: true }]
      : []),
  ];
}

/** @throws ConflictError, InputError for a state that is not next to the present one */
export function wayTo(to: LifecycleTarget, standing: Standing): Way {
  const { state, unreadable } = standing;
  if (unreadable) {
    throw new ConflictError(
      'A decision about it cannot be read, so that its state is not known; an administrator finds it among what was set aside',
    );
  }
  const ways = waysFrom(standing);
  const way = ways.find(one => one.to === to);
  if (way) {
    return way;
  }
  throw new InputError(
    ways.length === 0
      ? "It is 'deleted', which is final"
      : `It is ${
          state ? `'${state}'` : 'in no known state'
        }, and moves one state at a time: to ${ways
          .filter(one => one.to !== state)
          .map(one => `'${one.to}'`)
          .join(' or ')}`,
  );
}

/**
 * What has to be done before it goes that way, if anything.
 *
 * @param isOpen - whether it is a creation whose contents are not merged
 */
export function firstOf(
  { step }: Standing,
  { direction, to }: Way,
  isOpen: boolean,
): string | undefined {
  if (direction === 'back') {
    return undefined;
  }
  if (isOpen && ending.has(to)) {
    return 'Its contents are not merged, so that it is no service yet: withdraw its creation instead';
  }
  return step?.breakGlass && isOpenBreakGlass(step)
    ? `It was moved to '${step.to}' by break-glass until ${new Date(
        step.breakGlass.until,
      ).toISOString()}: have another member of the owning group reconcile it (transition ${
        step.id
      }), or take it back`
    : undefined;
}

export function proposalOf({
  proposal: { branch, url },
  step,
  to,
}: LifecycleStepHead): Lifecycle['earlierProposal'] {
  return {
    to,
    version: step,
    ...(url !== undefined && { url }),
    ...(branch !== undefined && { branch }),
  };
}

/** @throws ConflictError that names what changed, and how it is now */
export function refuseChanged(
  changed: readonly string[],
  shown: readonly GuardVerdict[],
): void {
  if (changed.length > 0) {
    const now = changed.map(control => {
      const guard = shown.find(one => one.control === control);
      return guard
        ? `'${control}' is ${guard.status} now: ${guard.message}`
        : `'${control}' does not guard it any more`;
    });
    throw new ConflictError(
      `It has changed since it was read: ${now.join('; ')}`,
    );
  }
}

export function describe({ last, state }: Standing): string {
  return last
    ? `It was moved to '${last.to}' at ${new Date(
        last.at,
      ).toISOString()}, in version ${last.step}; read it again`
    : `No decision about it was made yet: it is version 0${
        state ? `, and '${state}' by the catalog` : ''
      }`;
}

export function describeBlocked(
  entityRef: string,
  { isPlan, to }: { isPlan: boolean; to: LifecycleTarget },
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
  return `'${entityRef}' can't be ${
    isPlan ? 'given that plan' : `moved to '${to}'`
  } yet: ${blocking.join('; ')}`;
}
