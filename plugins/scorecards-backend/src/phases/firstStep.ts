import type { Control } from '@plumbline/backstage-plugin-scorecards-common';
import type { StoredStep } from './LadderStore';

/** A control that is judged for the first time begins where its file says. */
export function firstStep(
  { id, phase, version }: Control,
  at: number,
): StoredStep {
  return {
    control: id,
    step: 1,
    action: 'began',
    phase,
    at,
    controlVersion: version,
  };
}
