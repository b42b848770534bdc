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
 * Permissions to remove entities from the catalog. Owners, approvers and
 * dependencies are read from it: a removal changes the rights of others.
 */
const removals = new Set(['catalog.entity.delete', 'catalog.location.delete']);

/** Permissions that affect all teams. */
const administration = new Set([
  'evidence.source.delete',
  'scorecards.verdict.import',
]);

/**
 * The policy of the portal in this repository: a guest may read; a signed-in user
 * may read and write, except for removals from the catalog, which are up to its
 * sources and the operators of the portal, and for administrative permissions,
 * which only administrators have. Separation of duties (an approver is
 * never the requester) is no permission: the capabilities check it themselves,
 * under every policy.
 */
export class GuestsOnlyReadPolicy implements PermissionPolicy {
  readonly #administrators: ReadonlySet<string>;

  /** @param administrators - references of users and groups */
  constructor(administrators: readonly string[] = []) {
    this.#administrators = new Set(
      administrators.map(ref => ref.toLocaleLowerCase('en-US')),
    );
  }

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
    const isAdministrator = user.info.ownershipEntityRefs.some(ref =>
      this.#administrators.has(ref.toLocaleLowerCase('en-US')),
    );
    const isDenied =
      removals.has(name) ||
      (administration.has(name) && !isAdministrator) ||
      (isGuest && attributes.action !== 'read');
    return { result: isDenied ? AuthorizeResult.DENY : AuthorizeResult.ALLOW };
  }
}
