import type {
  Operation,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import { isEnded } from '@plumbline/backstage-plugin-provisioning-common';
import type { Me } from '@plumbline/backstage-plugin-evidence-react';
import { latestOf } from './request';

/** Whether the reader may decide, and in words why not. The backend decides again. */
export type Right = { may: true } | { may: false; why: string };

/** Who asked never decides, even where they are an approver. */
export function mayDecide(
  request: Pick<ProvisioningRequest, 'requester'>,
  { approvers = [], requestedBy }: Operation,
  me: Me,
): Right {
  const asked = [request.requester, requestedBy].some(
    ref => ref?.toLowerCase() === me.user,
  );
  if (asked) {
    return {
      may: false,
      why: 'You asked for it, so somebody else has to decide.',
    };
  }
  return approvers.some(ref => me.actsFor.has(ref.toLowerCase()))
    ? { may: true }
    : { may: false, why: 'It is not yours to decide.' };
}

/** What the reader can do with a request now. */
export type Deeds = {
  modify: boolean;
  extend: boolean;
  destroy: boolean;
  revert: boolean;
  retry: boolean;
};

/** Only for who belongs to the owner, and only while nothing else is done. */
export function deedsOf(request: ProvisioningRequest, me: Me): Deeds {
  const owner = String(request.intent.owner ?? '').toLowerCase();
  const owned = me.actsFor.has(owner);
  const latest = latestOf(request);
  const isThere = ['active', 'expiring'].includes(request.state);
  const free = owned && isThere && isEnded(latest.state);
  return {
    modify: free,
    extend: free && request.expiresAt !== undefined,
    destroy: free,
    revert: free && request.drift !== undefined,
    retry: owned && ['failed', 'refused'].includes(latest.state),
  };
}
