import type { Proposal } from '@plumbline/backstage-plugin-evidence-common';
import type { LifecycleProposal } from '@plumbline/backstage-plugin-scorecards-common';

/** What evidence's answer says of how the description follows. */
export function proposalIn(
  answer: Proposal | { refused: string },
): LifecycleProposal {
  if ('refused' in answer) {
    return { status: 'refused', reason: answer.refused };
  }
  const { branch, kind, merge, status, url } = answer;
  return status === 'nothing'
    ? { status: 'nothing' }
    : {
        status: 'proposed',
        kind,
        ...(url !== undefined && { url }),
        ...(branch !== undefined && { branch }),
        ...(merge !== undefined && { merge }),
      };
}
