import type {
  Approval,
  ApprovalNeed,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { ApprovalRule } from '../records/requests';
import { countsUntil } from './coverage';

/** Of what is not approved yet; all of them where nothing is open. */
export function openApprovers(
  approval: ApprovalRule | undefined,
  rules: readonly ApprovalNeed[] = [],
): string[] | undefined {
  const open = rules.filter(({ approvedBy }) => approvedBy === undefined);
  return open.length > 0
    ? [...new Set(open.flatMap(({ by }) => by))]
    : approval?.by;
}

/** With the instant at which it lapses, where it is one that does. */
export function withLapse(
  approval: Approval,
  rule: ApprovalRule | undefined,
): Approval {
  if (!rule || approval.decision !== 'approved') {
    return approval;
  }
  const at = Date.parse(approval.at);
  const until = countsUntil({ ...approval, at }, rule);
  return { ...approval, countsUntil: new Date(until).toISOString() };
}
