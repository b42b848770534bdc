import type {
  DecisionAction,
  DecisionInput,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Step, StoredExemption } from './records';

/**
 * A step as evidence records it: the subject is the same in each, so that the
 * end is found to what it ends.
 */
export function exemptionDecision(
  exemption: StoredExemption,
  action: DecisionAction,
  { by, at, reason }: Step,
): DecisionInput {
  const { id, entityRef, control, owner, controlVersion } = exemption;
  const expires = new Date(exemption.expires).toISOString();
  const isApproval = action === 'approved';
  return {
    id: `exemption:${id}:${action}`,
    type: 'exemption',
    action,
    subject: { entityRef, control, exemption: id },
    actor: by,
    // The register says why it is allowed; what the approver added is beside it.
    reason: isApproval ? exemption.reason : reason,
    ...(isApproval && {
      validFrom: new Date(at).toISOString(),
      validUntil: expires,
    }),
    body: {
      at: new Date(at).toISOString(),
      expires,
      owner,
      controlVersion,
      requestedBy: exemption.requestedBy,
      ...(isApproval && reason !== undefined && { note: reason }),
    },
  };
}
