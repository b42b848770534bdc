import type { OpenIncident } from '@plumbline/backstage-plugin-provisioning-common';
import type { ApproverLookup } from '../../approvals/approvers';
import {
  becauseOf,
  everybodyIn,
  nameApprovers,
} from '../../approvals/nameApprovers';
import { needsOf, riskOf } from '../../approvals/needsOf';
import type { Surroundings } from '../../approvals/Surroundings';
import type { ApprovalPolicy } from '../../readConfig';
import { resourceRefOf } from '../../requests/resourceRefOf';
import type { Runner } from '../Runner';
import { Step, StepContext, StepLacks } from '../Step';

/** How long an approval counts where the level does not say, in hours. */
const usualHours = 72;

export type PlannedOptions = {
  approvals: ApprovalPolicy;
  approvers: ApproverLookup;
  runner: Pick<Runner, 'requireCredentials'>;
  surroundings: Pick<Surroundings, 'incidents' | 'readers'>;
};

/** Decides whether somebody has to look at it first, and who. */
export function createPlannedStep(options: PlannedOptions): Step {
  const { approvals, approvers, runner } = options;
  return async context => {
    const { offer, operation, request } = context;
    const { intent, kind } = operation;
    const { product } = offer;
    // What can't be applied anyhow is not put before anybody.
    runner.requireCredentials(offer);
    const levelId = String(intent.durability);
    const level = product.levels[levelId];
    if (!level && kind !== 'destroy') {
      throw new StepLacks(
        `the level '${levelId}' of '${product.id}', which says who has to look at it, and which the standards do not have any more`,
      );
    }
    const needs = needsOf(
      {
        ...{ product, kind, intent, owner: request.owner },
        ...{ cost: operation.cost, findings: operation.findings },
        ...(await lookAround(options, context)),
      },
      { highCost: approvals.highCost },
    );
    const risk = riskOf(needs);
    const { bound } = operation;
    if (needs.length === 0) {
      return {
        to: kind === 'destroy' ? 'destroying' : 'applying',
        message: 'Allowed without approval.',
        decision: { type: 'run', action: 'allowed' },
        changes: { approval: undefined },
        body: { bound, risk },
      };
    }
    const named = await nameApprovers(needs, {
      ...{ approvals, approvers, owner: product.owner },
      newOwner: String(intent.owner),
    });
    const because = becauseOf(named);
    const by = everybodyIn(named);
    const approval = level?.approval;
    const validHours =
      typeof approval === 'object' ? approval.validHours : usualHours;
    return {
      to: 'waiting-for-approval',
      message: `Waits for approval, because ${because}.`,
      changes: { approval: { by, because, validHours, needs: named, risk } },
      body: { bound, by, risk, rules: needs.map(({ rule }) => rule) },
    };
  };
}

/** @throws StepLacks while evidence does not answer: silence is no all-clear */
async function lookAround(
  { surroundings }: PlannedOptions,
  { operation, request }: StepContext,
): Promise<{
  incidents: OpenIncident[] | undefined;
  readers: string[] | undefined;
}> {
  try {
    return {
      incidents: await surroundings.incidents(request.service),
      readers:
        operation.kind === 'destroy'
          ? await surroundings.readers(resourceRefOf(request))
          : [],
    };
  } catch (error) {
    throw new StepLacks(
      `evidence, which does not answer: ${(error as Error).message}`,
    );
  }
}
