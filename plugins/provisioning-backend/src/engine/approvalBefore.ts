import type {
  CheckAnswer,
  Cost,
  Finding,
  Product,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { ApprovalPolicy } from '../readConfig';
import type { ApproverLookup } from '../approvals/approvers';
import {
  becauseOf,
  everybodyIn,
  nameApprovers,
} from '../approvals/nameApprovers';
import { ownersOf } from './judgeNeeds';
import { Change, needsOf } from '../approvals/needsOf';
import type { Surroundings } from '../approvals/Surroundings';

/**
 * Who would have to look at what is requested, by the same rules, as far as
 * that is known without a plan: its plan may ask for more.
 */
export async function approvalBefore(
  known: {
    product: Product;
    change: Exclude<Change, { kind: 'destroy' }>;
    /** As far as it is known. */
    cost?: Cost;
    findings: readonly Finding[];
    /** What is known of a service is for those who may see it. */
    seesService: boolean;
  },
  options: {
    approvals: Pick<ApprovalPolicy, 'by' | 'highCost' | 'scales'>;
    approvers: ApproverLookup;
    surroundings: Pick<Surroundings, 'incidents'>;
  },
): Promise<NonNullable<CheckAnswer['approval']>> {
  const { change, cost, findings, product, seesService } = known;
  const { approvals, approvers, surroundings } = options;
  const incidents = seesService
    ? await surroundings
        .incidents(String(change.after.service))
        // The request will wait for evidence; this answer does not.
        .catch(() => undefined)
    : [];
  const needs = needsOf(
    {
      product,
      change,
      findings,
      incidents,
      plan: undefined,
      readers: [],
      // What has no price yet may have one in its plan.
      cost: cost?.unpriced.length === 0 ? cost : undefined,
    },
    approvals,
  );
  if (needs.length === 0) {
    return { needed: false };
  }
  const named = await nameApprovers(needs, {
    approvals,
    approvers,
    owner: product.owner,
    ...ownersOf(change),
  });
  return { needed: true, because: becauseOf(named), by: everybodyIn(named) };
}
