import type { PhaseStep } from '@plumbline/backstage-plugin-scorecards-common';
import type { StoredStep } from './LadderStore';

/** As it is answered. */
export function toPhaseStep(stored: StoredStep): PhaseStep {
  const { action, at, by, controlVersion, phase, reason, step } = stored;
  return {
    version: step,
    action,
    phase,
    at: new Date(at).toISOString(),
    by,
    reason,
    controlVersion,
  };
}
