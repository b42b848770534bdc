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
 * What takes entities out of the catalog: owners, approvers and dependencies are
 * read from it, so that whoever removes one changes what others may do.
 */
const removals = new Set(['catalog.entity.delete', 'catalog.location.delete']);

/**
 * The policy of the portal in this repository: a guest may look, whoever signed
 * in as somebody may act, but takes nothing out of the catalog, which its sources
 * and whoever runs the portal do. Who may decide what (an approval takes somebody else
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
    const { attributes, name } = request.permission;
    const isDenied =
      removals.has(name) || (isGuest && attributes.action !== 'read');
    return { result: isDenied ? AuthorizeResult.DENY : AuthorizeResult.ALLOW };
  }
}
