import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type {
  ApprovalNeed,
  ApprovalRuleId,
  Bound,
} from '@plumbline/backstage-plugin-provisioning-common';
import type {
  ApprovalRule,
  StoredApproval,
  StoredNeed,
  StoredOperation,
} from '../records/requests';

const hour = 3_600_000;
/** By the narrower way an approval is for now, in hours. */
export const emergencyHours = 1;

/** The rules that somebody has to answer for. */
export function needsIn(rule: ApprovalRule): StoredNeed[] {
  const { because, by, needs } = rule;
  return needs ?? [{ rule: 'level', because, by }];
}

/** Approvals of this very plan, intent, policies and prices that still count. */
export function fitting<T extends StoredApproval>(
  approvals: readonly T[],
  { bound, requestedBy }: Pick<StoredOperation, 'bound' | 'requestedBy'>,
): T[] {
  return approvals.filter(
    each =>
      each.decision === 'approved' &&
      each.void === undefined &&
      !isSamePerson(each.by, requestedBy) &&
      bound !== undefined &&
      isSame(each.bound, bound),
  );
}

/** Entity refs are compared without regard to case. */
export function lower(ref: string): string {
  return ref.toLocaleLowerCase('en-US');
}

export function isSamePerson(one: string, other: string | undefined): boolean {
  return other !== undefined && lower(one) === lower(other);
}

/** Whether one person may answer for all of it during an incident. */
export function mayBeShort(needs: readonly ApprovalNeed[]): boolean {
  return needs.every(
    ({ rule }) => rule !== 'lowering' && rule !== 'irreversible',
  );
}

/** Who answered for each rule. */
export function answeredFor(
  needs: readonly ApprovalNeed[],
  approvals: readonly Pick<StoredApproval, 'by' | 'rules'>[],
): ApprovalNeed[] {
  return needs.map(need => {
    const answer = approvals.find(({ rules }) => covers(rules, need.rule));
    return answer ? { ...need, approvedBy: answer.by } : need;
  });
}

/** Until when it counts, epoch ms. */
export function countsUntil(
  { at, emergency }: Pick<StoredApproval, 'at' | 'emergency'>,
  { validHours }: Pick<ApprovalRule, 'validHours'>,
): number {
  const hours = emergency ? Math.min(emergencyHours, validHours) : validHours;
  return at + hours * hour;
}

/** One that names no rules is of before there were several. */
export function covers(
  rules: readonly string[] | undefined,
  rule: ApprovalRuleId,
): boolean {
  return rules === undefined || rules.includes(rule);
}

function isSame(one: Bound, other: Bound): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
