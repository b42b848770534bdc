import type { ApproverLookup } from '../../requests/approvers';
import type { Runner } from '../Runner';
import type { Step } from '../Step';

/** Decides whether somebody has to look at it first. */
export function createPlannedStep(options: {
  approvers: ApproverLookup;
  runner: Pick<Runner, 'requireCredentials'>;
}): Step {
  return async ({ offer, operation }) => {
    const { product } = offer;
    // What can't be applied anyhow is not put before anybody.
    options.runner.requireCredentials(offer);
    const { approval } = product.levels[String(operation.intent.durability)];
    const apply = operation.kind === 'destroy' ? 'destroying' : 'applying';
    // Time and its owners may take away what needed no approval to be made; so
    // may they take away what did: nothing is asked of whoever gives back.
    if (approval === 'none' || operation.kind === 'destroy') {
      return {
        to: apply,
        message: 'Allowed without approval.',
        decision: { type: 'run', action: 'allowed' },
        changes: { approval: undefined },
        body: { bound: operation.bound },
      };
    }
    const by = approval.by ?? (await options.approvers.of(product.owner));
    return {
      to: 'waiting-for-approval',
      message: `Waits for approval, because ${approval.because}.`,
      changes: {
        approval: {
          by,
          because: approval.because,
          validHours: approval.validHours,
        },
      },
      body: { bound: operation.bound, by },
    };
  };
}
