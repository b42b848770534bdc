import type {
  CheckAnswer,
  Cost,
  Finding,
  Intent,
  Product,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { ApprovalPolicy } from '../readConfig';
import type { ApproverLookup } from './approvers';
import { becauseOf, everybodyIn, nameApprovers } from './nameApprovers';
import { needsOf } from './needsOf';
import type { Surroundings } from './Surroundings';

/**
 * Who would have to look at what is asked for, by the same rules, as far as
 * that is known without a plan: its plan may ask for more.
 */
export async function approvalBefore(
  known: {
    product: Product;
    kind: 'create' | 'modify';
    intent: Intent;
    /** As far as it is known. */
    cost?: Cost;
    /** Who owns what is there; whoever asks where there is nothing. */
    owner?: string;
    findings: readonly Finding[];
    /** What is known of a service is for those who may see it. */
    seesService: boolean;
  },
  options: {
    approvals: Pick<ApprovalPolicy, 'by' | 'highCost'>;
    approvers: ApproverLookup;
    surroundings: Pick<Surroundings, 'incidents'>;
  },
): Promise<NonNullable<CheckAnswer['approval']>> {
  const { cost, findings, intent, kind, product, seesService } = known;
  const { approvals, approvers, surroundings } = options;
  const newOwner = String(intent.owner ?? '');
  const incidents = seesService
    ? await surroundings
        .incidents(String(intent.service))
        // The request will wait for evidence; this answer does not.
        .catch(() => undefined)
    : [];
  const needs = needsOf(
    {
      ...{ product, kind, intent, findings, incidents },
      // What has no price yet may have one in its plan.
      cost: cost?.unpriced.length === 0 ? cost : undefined,
      ...{ owner: known.owner ?? newOwner, readers: [] },
    },
    approvals,
  );
  if (needs.length === 0) {
    return { needed: false };
  }
  const named = await nameApprovers(needs, {
    ...{ approvals, approvers, owner: product.owner, newOwner },
  });
  return { needed: true, because: becauseOf(named), by: everybodyIn(named) };
}
