import {
  iso,
  type EntityFacts,
  type RetirementPlan,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  hasLapsed,
  Lifecycle,
  LifecycleStep,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { DecidedStates, Standing } from './DecidedStates';
import type { LifecycleStepHead } from './LifecycleStore';

type Presented = Pick<
  Lifecycle,
  | ('entityRef' | 'title' | 'owner' | 'state' | 'decided')
  | ('since' | 'catalog' | 'plan' | 'overdue')
>;

/** What every answer about an entity says of its lifecycle. */
export function presentStanding(
  { entityRef, lifecycle, owner, title }: EntityFacts,
  { plan: stated, since, state, step }: Standing,
  {
    decided,
    isPast = false,
    mayRead,
    now,
  }: {
    decided: DecidedStates;
    isPast?: boolean;
    mayRead: (ref: string) => boolean;
    now: number;
  },
): Presented {
  const catalogState = decided.meaningOf(lifecycle);
  const plan = state === 'deprecated' ? stated : undefined;
  return {
    entityRef,
    ...(title !== undefined && { title }),
    ...(owner !== undefined && { owner }),
    ...(state !== undefined && { state }),
    decided: step !== undefined,
    ...(since !== undefined && { since: iso(since) }),
    catalog: {
      ...(lifecycle !== undefined && { word: lifecycle }),
      ...(catalogState !== undefined && { state: catalogState }),
      // What is gone from the catalog is where `deleted` leads. Of the past, what is
      // missing may not be known.
      agrees:
        catalogState === state ||
        (state === 'deleted' && lifecycle === undefined && !isPast),
    },
    ...(plan && { plan: presentPlan(plan, mayRead) }),
    overdue: plan !== undefined && plan.deadline < iso(now).slice(0, 10),
  };
}

/** @param mayRead - whether the reader may see a replacement */
export function presentPlan(
  { replacement, ...plan }: RetirementPlan,
  mayRead: (ref: string) => boolean,
): RetirementPlan {
  return replacement !== undefined && mayRead(replacement)
    ? { ...plan, replacement }
    : plan;
}

/**
 * @param mayRead - whether the reader may see a user or an entity
 * @param now - what came later is left out
 */
export function presentStep(
  step: LifecycleStepHead,
  now: number,
  mayRead: (ref: string) => boolean,
): LifecycleStep {
  const { at, breakGlass, by, direction, from, id, plan, reason, to } = step;
  const reconciled =
    breakGlass?.reconciled && breakGlass.reconciled.at <= now
      ? breakGlass.reconciled
      : undefined;
  const seen = (user: string) => (mayRead(user) ? { by: user } : {});
  return {
    id,
    entityRef: step.entityRef,
    version: step.step,
    ...(from !== undefined && { from }),
    to,
    direction,
    at: iso(at),
    ...seen(by),
    reason,
    ...(plan && { plan: presentPlan(plan, mayRead) }),
    ...(breakGlass && {
      breakGlass: {
        until: iso(breakGlass.until),
        state: stateOfGlass(step, now),
        ...(breakGlass.incident !== undefined && {
          incident: breakGlass.incident,
        }),
        over: breakGlass.over,
        ...(reconciled && {
          reconciled: {
            ...seen(reconciled.by),
            at: iso(reconciled.at),
            reason: reconciled.reason,
          },
        }),
      },
    }),
    proposal: step.proposal,
    digest: step.digest,
  };
}

function stateOfGlass(
  step: LifecycleStepHead,
  now: number,
): 'open' | 'reconciled' | 'lapsed' {
  if (hasLapsed(step, now)) {
    return 'lapsed';
  }
  const { reconciled } = step.breakGlass ?? {};
  return reconciled && reconciled.at <= now ? 'reconciled' : 'open';
}
