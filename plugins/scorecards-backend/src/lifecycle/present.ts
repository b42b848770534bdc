import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import {
  hasLapsed,
  Lifecycle,
  LifecycleStep,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { DecidedStates, Standing } from './DecidedStates';
import type { StoredLifecycleStep } from './LifecycleStore';

type Presented = Pick<
  Lifecycle,
  | ('entityRef' | 'title' | 'owner' | 'state' | 'decided')
  | ('since' | 'catalog' | 'plan' | 'overdue')
>;

/** What every answer about an entity says of its lifecycle. */
export function presentStanding(
  { entityRef, lifecycle, owner, title }: EntityFacts,
  { plan: stated, since, state, step }: Standing,
  { decided, now }: { decided: DecidedStates; now: number },
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
      agrees: catalogState === state,
    },
    ...(plan && { plan }),
    overdue: plan !== undefined && plan.deadline < iso(now).slice(0, 10),
  };
}

/** @param mayRead - whether the reader may see a user */
export function presentStep(
  step: StoredLifecycleStep,
  now: number,
  mayRead: (ref: string) => boolean,
): LifecycleStep {
  const { at, breakGlass, by, direction, from, id, plan, reason, to } = step;
  const seen = (user: string) => (mayRead(user) ? { by: user } : {});
  return {
    ...{ id, entityRef: step.entityRef, version: step.step },
    ...(from !== undefined && { from }),
    ...{ to, direction, at: iso(at), ...seen(by), reason },
    ...(plan && { plan }),
    ...(breakGlass && {
      breakGlass: {
        until: iso(breakGlass.until),
        state: stateOfGlass(step, now),
        ...(breakGlass.incident !== undefined && {
          incident: breakGlass.incident,
        }),
        over: breakGlass.over,
        ...(breakGlass.reconciled && {
          reconciled: {
            ...seen(breakGlass.reconciled.by),
            at: iso(breakGlass.reconciled.at),
            reason: breakGlass.reconciled.reason,
          },
        }),
      },
    }),
    proposal: step.proposal,
    digest: step.digest,
  };
}

function stateOfGlass(
  step: StoredLifecycleStep,
  now: number,
): 'open' | 'reconciled' | 'lapsed' {
  if (hasLapsed(step, now)) {
    return 'lapsed';
  }
  return step.breakGlass?.reconciled ? 'reconciled' : 'open';
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
