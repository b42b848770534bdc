import {
  iso,
  type DecisionInput,
  entityTitle,
} from '@plumbline/backstage-plugin-evidence-common';
import type { PublishedCase } from '@plumbline/backstage-plugin-evidence-node';
import type { TransferState } from '@plumbline/backstage-plugin-scorecards-common';
import { entityPath } from '../lifecycle/paths';
import type { StoredTransfer } from './TransferStore';

const actions = {
  offered: 'requested',
  accepted: 'approved',
  declined: 'rejected',
  withdrawn: 'withdrawn',
  // Time decided, and what was accepted before stays as it was.
  expired: 'step',
} as const satisfies Record<TransferState, DecisionInput['action']>;

/** An offer, or what became of it, as evidence records it. */
export function transferRecord(one: StoredTransfer): DecisionInput {
  const { ended, entityRef, from, id, offeredAt, offeredBy, state, to } = one;
  const actor = ended ? ended.by : offeredBy;
  const reason = ended ? ended.reason : one.reason;
  return {
    id: `transfer:${id}:${state}`,
    type: 'lifecycle',
    action: actions[state],
    // One that is accepted takes the place of the one before.
    subject: { entityRef, what: 'owner' },
    ...(actor !== undefined && { actor }),
    ...(reason !== undefined && { reason }),
    validFrom: iso(ended?.at ?? offeredAt),
    body: { transfer: id, from, to, state },
  };
}

/** An offer as evidence lists it: a member of the other group accepts it. */
export function transferAsCase(one: StoredTransfer): PublishedCase {
  const { ended, entityRef, id, offeredBy, state, to } = one;
  const path = `/lifecycle/transfers/${id}`;
  const action = (label: string, verb: string, refuses: boolean) => ({
    label,
    method: 'post' as const,
    path: `${path}/${verb}`,
    body: { version: 1 },
    reasonRequired: refuses,
    refuses,
  });
  return {
    id: `transfer:${id}`,
    revision: ended ? 2 : 1,
    type: 'ownership',
    title: `Take over ${entityTitle(entityRef)}`,
    url: entityPath(entityRef),
    requester: offeredBy,
    reason: one.reason,
    requestedAt: iso(one.offeredAt),
    deciders: [to],
    notBy: [offeredBy],
    entityRefs: [entityRef],
    // Both groups are on its tab, for those who may see them.
    record: [{ label: 'Expires', value: iso(one.expiresAt) }],
    effect: 'spec.owner follows by a proposal',
    ...(ended
      ? {
          state: stateOfCase(state),
          outcome: {
            action: state,
            ...(ended.by !== undefined && { by: ended.by }),
            at: iso(ended.at),
            ...(ended.reason !== undefined && { reason: ended.reason }),
          },
        }
      : {
          state: 'waiting' as const,
          actions: [
            action('Accept', 'accept', false),
            action('Decline', 'decline', true),
          ],
          withdrawal: action('Withdraw', 'withdraw', true),
        }),
  };
}

function stateOfCase(state: TransferState): 'decided' | 'lapsed' | 'withdrawn' {
  if (state === 'expired') {
    return 'lapsed';
  }
  return state === 'withdrawn' ? 'withdrawn' : 'decided';
}
