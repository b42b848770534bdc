import type {
  Exemption,
  Operation,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import {
  canGo,
  isEnded,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { Me } from '@plumbline/backstage-plugin-evidence-react';
import { latestOf } from './request';

/** Whether the reader may decide, and in words why not. The backend decides again. */
export type Right = { may: true } | { may: false; why: string };

/** The requester never decides, even where they are an approver. */
export function mayDecide(
  request: Pick<ProvisioningRequest, 'requester'>,
  { approvers = [], requestedBy, rules }: Operation,
  me: Me,
): Right {
  if (isRequester(request, { requestedBy }, me)) {
    return {
      may: false,
      why: 'You requested it, so another user has to decide.',
    };
  }
  // Of several rules only those that nobody answered for yet are open.
  const open = rules?.filter(({ approvedBy }) => approvedBy === undefined);
  return isNamed(open?.flatMap(({ by }) => by) ?? approvers, me)
    ? { may: true }
    : { may: false, why: 'You are not an approver.' };
}

/**
 * Whether the reader is named for the short way. Whether there is an incident is
 * for the backend to find.
 */
export function mayInEmergency(
  request: Pick<ProvisioningRequest, 'requester'>,
  operation: Pick<Operation, 'emergencyApprovers' | 'requestedBy'>,
  me: Me,
): boolean {
  const { emergencyApprovers = [] } = operation;
  return (
    !isRequester(request, operation, me) && isNamed(emergencyApprovers, me)
  );
}

export function mayDecideExemption(
  { approvers, requestedBy, state }: Exemption,
  me: Me,
): boolean {
  return (
    state === 'pending' &&
    requestedBy.toLowerCase() !== me.user &&
    isNamed(approvers, me)
  );
}

/** The requester may take that back; what was granted, who grants it may end, too. */
export function mayRevokeExemption(
  { approvers, owner, state }: Exemption,
  me: Me,
): boolean {
  return state === 'approved'
    ? isNamed([owner, ...approvers], me)
    : state === 'pending' && isNamed([owner], me);
}

function isRequester(
  { requester }: Pick<ProvisioningRequest, 'requester'>,
  { requestedBy }: Pick<Operation, 'requestedBy'>,
  me: Me,
): boolean {
  return [requester, requestedBy].some(ref => ref?.toLowerCase() === me.user);
}

function isNamed(refs: readonly string[], me: Me): boolean {
  return refs.some(ref => me.actsFor.has(ref.toLowerCase()));
}

/** What the reader can do with a request now. */
export type AllowedActions = {
  modify: boolean;
  extend: boolean;
  destroy: boolean;
  revert: boolean;
  retry: boolean;
  transfer: boolean;
  /** Withdraw what they requested. */
  withdraw: boolean;
  /** Take back what they approved. */
  withdrawApproval: boolean;
  /** Ask to be exempted from what is found. */
  exempt: boolean;
};

/**
 * Only for who belongs to the owner, and only while nothing else is done; but
 * the requester may withdraw.
 */
export function allowedActionsOf(
  request: ProvisioningRequest,
  me: Me,
): AllowedActions {
  const owner = String(request.intent.owner ?? '').toLowerCase();
  const owned = me.actsFor.has(owner);
  const latest = latestOf(request);
  const isThere = ['active', 'expiring'].includes(request.state);
  const free = owned && isThere && isEnded(latest.state);
  return {
    modify: free,
    extend: free && request.expiresAt !== undefined,
    // What failed half-way left something there; the backend knows whether.
    destroy: free || (owned && request.state === 'failed'),
    revert: free && request.drift !== undefined,
    transfer: free,
    exempt: owned,
    withdraw:
      latest.requestedBy?.toLowerCase() === me.user &&
      canGo(latest.kind, latest.state, 'rejected') &&
      !wasBegun(request, latest),
    withdrawApproval:
      latest.begunAt === undefined &&
      ['waiting-for-approval', 'applying', 'destroying'].includes(
        latest.state,
      ) &&
      latest.approvals.some(
        ({ by, decision, void: isVoid }) =>
          decision === 'approved' &&
          isVoid === undefined &&
          by.toLowerCase() === me.user,
      ),
    retry: owned && ['failed', 'refused'].includes(latest.state),
  };
}

/**
 * Whether the reader may connect to what is there: whoever requested it, until it
 * was handed over, and the group that owns it.
 */
export function mayConnect(
  { intent, operations, requester, state }: ProvisioningRequest,
  me: Me,
): boolean {
  const isTheirs =
    requester.toLowerCase() === me.user &&
    operations[0].intent.owner === intent.owner;
  return (
    ['active', 'expiring'].includes(state) &&
    (isTheirs || isNamed([String(intent.owner ?? '')], me))
  );
}

/** What was begun once may have left something, and is not withdrawn. */
function wasBegun(
  { timeline }: Pick<ProvisioningRequest, 'timeline'>,
  { id }: Pick<Operation, 'id'>,
): boolean {
  const own = timeline.filter(({ operation }) => operation === id);
  // Where an approval was withdrawn, nothing had run.
  return own.some(
    ({ state }, at) =>
      ['applying', 'destroying'].includes(state) &&
      own[at + 1]?.state !== 'waiting-for-approval',
  );
}
