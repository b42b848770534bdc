import { randomUUID } from 'node:crypto';
import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import type { PromotionCheck } from '@plumbline/backstage-plugin-scorecards-common';
import type { StoredStep } from './LadderStore';

/**
 * A step as evidence records it: one subject for each rung, so that leaving it
 * ends what it allowed.
 */
export function promotionDecision(
  step: StoredStep,
  before: StoredStep,
  phase: StoredStep['phase'],
  checks?: readonly PromotionCheck[],
): DecisionInput {
  const { action, at, by, control, controlVersion, reason } = step;
  const isPromotion = action === 'promoted';
  return {
    id: `promotion:${randomUUID()}`,
    type: 'promotion',
    action: isPromotion ? 'promoted' : 'demoted',
    subject: { control, phase },
    actor: by,
    reason,
    ...(isPromotion && { validFrom: new Date(at).toISOString() }),
    body: {
      at: new Date(at).toISOString(),
      from: before.phase,
      to: step.phase,
      controlVersion,
      ...(checks && { checks: checks.map(({ says }) => says) }),
    },
  };
}
