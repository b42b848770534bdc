import { judgeNeeds, JudgeOptions } from '../judgeNeeds';
import type { Runner } from '../Runner';
import type { Step } from '../Step';

export type PlannedOptions = JudgeOptions & {
  runner: Pick<Runner, 'requireCredentials'>;
};

/** Decides whether somebody has to look at it first, and who. */
export function createPlannedStep(options: PlannedOptions): Step {
  return async context => {
    const { offer, operation } = context;
    // What can't be applied anyhow is not put before anybody.
    options.runner.requireCredentials(offer);
    const approval = await judgeNeeds(options, context);
    const { bound, kind } = operation;
    if (!approval) {
      return {
        to: kind === 'destroy' ? 'destroying' : 'applying',
        message: 'Allowed without approval.',
        decision: { type: 'run', action: 'allowed' },
        changes: { approval: undefined },
        body: { bound, risk: 'low' },
      };
    }
    const { because, by, needs = [], risk } = approval;
    return {
      to: 'waiting-for-approval',
      message: `Waits for approval, because ${because}.`,
      changes: { approval },
      body: { bound, by, risk, rules: needs.map(({ rule }) => rule) },
    };
  };
}
