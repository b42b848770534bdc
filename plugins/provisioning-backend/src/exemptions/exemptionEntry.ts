import type { DecisionAction } from '@plumbline/backstage-plugin-evidence-common';
import type { NewEntry } from '../records/requests';
import type { ExemptionMark, StoredExemption } from './records';

const words: Readonly<Partial<Record<DecisionAction, string>>> = {
  requested: 'Requested an exemption',
  approved: 'Approved the exemption',
  rejected: 'Rejected the exemption',
  withdrawn: 'Took back the request for an exemption',
  revoked: 'Revoked the exemption',
  expired: 'The exemption has expired',
};

/**
 * A step for the time line and the register: the subject is the same in each, so
 * that an end is found to what it ends.
 */
export function exemptionEntry(
  exemption: StoredExemption,
  action: DecisionAction,
  { by, at, reason }: ExemptionMark,
): NewEntry {
  const { id, kind, owner, rule, scope, requestedBy } = exemption;
  const expires = new Date(exemption.expires).toISOString();
  const isApproval = action === 'approved';
  const of = kind === 'policy' ? `from '${rule}'` : `of '${rule}' from drift`;
  const until =
    isApproval || action === 'requested' ? `, until ${expires}` : '';
  return {
    at,
    actor: by,
    message: `${words[action]} ${of}${until}${reason ? `: ${reason}` : '.'}`,
    decision: {
      type: 'exemption',
      action,
      // The register says why it is allowed; what the approver added is beside it.
      reason: isApproval ? exemption.reason : reason,
      ...(isApproval && {
        validFrom: new Date(at).toISOString(),
        validUntil: expires,
      }),
    },
    subject: { exemption: id, policy: rule.slice(0, 500) },
    body: {
      kind,
      scope,
      owner,
      expires,
      requestedBy,
      ...(isApproval && reason !== undefined && { note: reason }),
    },
  };
}
