import type {
  Approval,
  ApprovalNeed,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { ApprovalRule, StoredNeed } from '../records/requests';
import { answeredFor, needsIn } from './coverage';
import { becauseOf } from './nameApprovers';
import { inUse } from './needsOf';

/** All that an answer about these rules could name, and not everybody may see. */
export function namedIn(
  rules: readonly (ApprovalRule | undefined)[],
): string[] {
  return rules.flatMap(rule =>
    (rule?.needs ?? []).flatMap(({ readers }) => readers ?? []),
  );
}

/**
 * Why somebody has to look at an operation, and who answered for what.
 *
 * @param maySee - what it names of other entities is what its reader may see
 */
export function presentRule(
  rule: ApprovalRule,
  approvals: readonly Approval[],
  maySee: (ref: string) => boolean,
): { because: string; rules: ApprovalNeed[] } {
  const needs = needsIn(rule).map(({ readers, ...need }: StoredNeed) =>
    readers === undefined
      ? need
      : { ...need, because: inUse(readers.filter(maySee)) },
  );
  return {
    because: rule.needs ? becauseOf(needs) : rule.because,
    // What was voided answers for nothing any more.
    rules: answeredFor(
      needs,
      approvals.filter(
        each => each.decision === 'approved' && each.void === undefined,
      ),
    ),
  };
}
