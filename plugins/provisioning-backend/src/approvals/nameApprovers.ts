import type { ApprovalPolicy } from '../readConfig';
import type { ApproverLookup } from './approvers';
import type { ApprovalRuleId } from '@plumbline/backstage-plugin-provisioning-common';
import type { Need } from './needsOf';

/**
 * Who answers for each rule: whom configuration names, else whom the level
 * does, else the approvers of the product's owner; those of the new owner for
 * what changes hands, and those of the owner of the data for what is lowered.
 */
export async function nameApprovers(
  needs: readonly Need[],
  options: {
    approvals: Pick<ApprovalPolicy, 'by'>;
    approvers: ApproverLookup;
    /** Of the product. */
    owner: string;
    newOwner: string;
    /** Who owns what is there. */
    dataOwner: string;
  },
): Promise<(Need & { by: string[] })[]> {
  const { approvals, approvers, dataOwner, newOwner, owner } = options;
  const groups: Partial<Record<ApprovalRuleId, string>> = {
    'new-owner': newOwner,
    lowering: dataOwner,
  };
  return Promise.all(
    needs.map(async need => ({
      ...need,
      by:
        approvals.by.get(need.rule) ??
        need.by ??
        (await approvers.of(groups[need.rule] ?? owner)),
    })),
  );
}

/** The users and groups of all rules, each once. */
export function everybodyIn(named: readonly { by: string[] }[]): string[] {
  return [...new Set(named.flatMap(({ by }) => by))];
}

/** All reasons in one sentence. */
export function becauseOf(named: readonly { because: string }[]): string {
  return named.map(({ because }) => because).join('; ');
}
