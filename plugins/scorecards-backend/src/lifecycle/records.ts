import {
  iso,
  type DecisionInput,
  entityTitle,
} from '@plumbline/backstage-plugin-evidence-common';
import type { PublishedCase } from '@plumbline/backstage-plugin-evidence-node';
import type { GuardVerdict } from '@plumbline/backstage-plugin-scorecards-common';
import type { LifecycleStepHead, StoredLifecycleStep } from './LifecycleStore';

/** More are in the decision itself. */
const maxGuards = 100;

/** A step as evidence records it: the one before on the same entity ends. */
export function stepRecord(
  step: StoredLifecycleStep,
  guards: readonly GuardVerdict[],
): DecisionInput {
  const { at, breakGlass, by, digest, direction, from, plan, reason, to } =
    step;
  return {
    id: `lifecycle:${step.id}`,
    type: 'lifecycle',
    action: breakGlass ? 'overridden' : 'approved',
    subject: subjectOf(step),
    actor: by,
    reason,
    validFrom: iso(at),
    ...(breakGlass && { validUntil: iso(breakGlass.until) }),
    body: {
      ...(from !== undefined && { from }),
      to,
      direction,
      version: step.step,
      digest,
      ...(plan && { plan }),
      ...(breakGlass && { over: breakGlass.over }),
      ...(breakGlass?.incident !== undefined && {
        incident: breakGlass.incident,
      }),
      guards: guards
        .slice(0, maxGuards)
        .map(({ blocks, control, exemption, phase, status, version }) => ({
          control,
          version,
          phase,
          status,
          blocks,
          ...(exemption && { exemption: exemption.id }),
        })),
    },
  };
}

/** From then on it stands, until another step. */
export function reconciliationRecord(
  step: StoredLifecycleStep,
  reconciled: { by: string; at: number; reason: string },
): DecisionInput {
  return {
    id: `lifecycle:${step.id}:reconciled`,
    type: 'lifecycle',
    // What has lapsed does not stand again.
    action: reconciled.at < step.breakGlass!.until ? 'approved' : 'withdrawn',
    subject: subjectOf(step),
    actor: reconciled.by,
    reason: reconciled.reason,
    validFrom: iso(reconciled.at),
    body: { to: step.to, version: step.step, reconciles: step.id },
  };
}

/**
 * A transition by break-glass as evidence lists it: its owners reconcile it.
 *
 * @param next - the decision after it; nothing is left to reconcile then
 */
export function breakGlassCase(
  step: StoredLifecycleStep,
  next: LifecycleStepHead | undefined,
): PublishedCase {
  const { at, breakGlass, by, entityRef, id, reason, to } = step;
  const { incident, over, reconciled, until } = breakGlass!;
  const { owner } = step.basis.entity;
  const stateOfCase = () => {
    if (reconciled) {
      return {
        state: 'decided' as const,
        outcome: {
          action: 'reconciled',
          by: reconciled.by,
          at: iso(reconciled.at),
          reason: reconciled.reason,
        },
      };
    }
    return next
      ? {
          state: 'withdrawn' as const,
          outcome: {
            action: next.direction === 'back' ? 'taken back' : 'replaced',
            by: next.by,
            at: iso(next.at),
            reason: next.reason,
          },
        }
      : { state: 'waiting' as const };
  };
  return {
    id: `lifecycle:${id}`,
    revision: reconciled || next ? 2 : 1,
    type: 'correction',
    title: `Reconcile break-glass: ${entityTitle(entityRef)} to ${to}`.slice(
      0,
      500,
    ),
    url: '/scorecards/lifecycle',
    requester: by,
    reason,
    requestedAt: iso(at),
    deciders: owner === undefined ? [] : [owner],
    notBy: [by],
    entityRefs: [entityRef],
    record: [
      { label: 'Over', value: over.join(', ') || 'nothing' },
      ...(incident === undefined
        ? []
        : [{ label: 'Incident', value: incident }]),
      { label: 'Lapses', value: iso(until) },
    ].map(({ label, value }) => ({ label, value: value.slice(0, 300) })),
    ...stateOfCase(),
    actions: [
      {
        label: 'Reconcile',
        method: 'post',
        path: `/lifecycle/transitions/${id}/reconcile`,
        body: { version: step.step },
        reasonRequired: true,
        refuses: false,
      },
    ],
    effect: 'States how it was put right',
  };
}

function subjectOf({ entityRef }: StoredLifecycleStep) {
  return { entityRef, what: 'lifecycle' };
}
