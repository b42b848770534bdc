import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';

/** The refs that Backstage's guest provider and its usual set-ups sign in. */
const GUESTS = new Set(['user:development/guest', 'user:default/guest']);

/**
 * The policy of the portal in this repository: a guest may look, whoever signed
 * in as somebody may act. Who may decide what (an approval takes somebody else
 * than the requester) is not a matter of permissions; the capabilities check it
 * themselves, under every policy.
 */
export class GuestsOnlyReadPolicy implements PermissionPolicy {
  async handle(
    request: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return { result: AuthorizeResult.DENY };
    }
    const isGuest = GUESTS.has(
      user.info.userEntityRef.toLocaleLowerCase('en-US'),
    );
    const isRead = request.permission.attributes.action === 'read';
    return {
      result: isGuest && !isRead ? AuthorizeResult.DENY : AuthorizeResult.ALLOW,
    };
  }
}
