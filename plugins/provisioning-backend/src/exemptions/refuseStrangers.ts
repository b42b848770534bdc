import type { UserInfoService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { isSamePerson, lower } from '../approvals/coverage';
import { existingRequest, latestOperation } from '../records/lookups';
import type { UserCredentials } from '../records/ownership';
import type { RequestStore } from '../records/RequestStore';
import type { ExemptionBounds } from './ExemptionBounds';
import type { StoredExemption } from './records';

export type ExemptionVerb = 'approve' | 'reject' | 'revoke';

type Lookups = {
  bounds: Pick<ExemptionBounds, 'approversOf'>;
  store: Pick<RequestStore, 'get' | 'operations'>;
  userInfo: UserInfoService;
};

/**
 * Who may decide: approvers who have requested nothing of it, and to take it
 * back also who owns it.
 *
 * @throws NotAllowedError for everybody else
 */
export async function refuseStrangers(
  { bounds, store, userInfo }: Lookups,
  known: StoredExemption,
  verb: ExemptionVerb,
  credentials: UserCredentials,
): Promise<void> {
  const { userEntityRef } = credentials.principal;
  const { ownershipEntityRefs } = await userInfo.getUserInfo(credentials);
  const mine = new Set([userEntityRef, ...ownershipEntityRefs].map(lower));
  const approvers = await bounds.approversOf(known);
  const isApprover = approvers.some(ref => mine.has(lower(ref)));
  if (verb === 'revoke') {
    if (!isApprover && !mine.has(lower(known.owner))) {
      throw new NotAllowedError(
        `Only ${approvers.join(', ')}, and ${
          known.owner
        } who requested it, may revoke this exemption`,
      );
    }
    return;
  }
  if (isSamePerson(userEntityRef, known.requestedBy)) {
    throw new NotAllowedError(
      'The requester of this exemption cannot decide on it; another approver must',
    );
  }
  if (!isApprover) {
    throw new NotAllowedError(
      `Only ${approvers.join(', ')} can decide on this exemption`,
    );
  }
  const { requester } = await existingRequest(store, known.request);
  const { requestedBy } = await latestOperation(store, known.request);
  if (
    isSamePerson(userEntityRef, requester) ||
    isSamePerson(userEntityRef, requestedBy)
  ) {
    throw new NotAllowedError(
      'The requester of what this exemption is for cannot decide on it; another approver must',
    );
  }
}
