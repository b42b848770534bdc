import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';

/**
 * Who reported something. Either a principal, such as `user:default/ana`,
 * `service:ci` or `service:plugin:provisioning`; or an interface of
 * this installation, such as `webhook deploys` or `collector links`. No
 * principal begins with the kind of an interface and a space.
 *
 * @public
 */
export type Author = string;

/** What a module reports through. @public */
export type InterfaceKind = 'webhook' | 'collector' | 'intake' | 'module';

const interfaces = /^(webhook|collector|intake|module) /;

/** The author of what a module of this installation reports. @public */
export function interfaceAuthor(kind: InterfaceKind, id: string): Author {
  return `${kind} ${id}`;
}

/** @public */
export function isInterface(author: Author): boolean {
  return interfaces.test(author);
}

/**
 * Whether a collector of this installation read it from its system of record:
 * else a reporter sent it, who may state any instant.
 *
 * @public
 */
export function isCollected(author: Author | undefined): boolean {
  return author?.startsWith('collector ') === true;
}

/**
 * The author of what comes through an endpoint that anybody may call. One user is
 * one, however a token spells the name: in lower case, as the catalog compares.
 *
 * @public
 */
export function principalOf(
  auth: Pick<AuthService, 'isPrincipal'>,
  credentials: BackstageCredentials,
): Author {
  if (auth.isPrincipal(credentials, 'user')) {
    return credentials.principal.userEntityRef.toLocaleLowerCase('en-US');
  }
  return auth.isPrincipal(credentials, 'service')
    ? `service:${credentials.principal.subject}`
    : 'nobody';
}

/**
 * Whose word counts where two authors claim one name: 2 for interfaces of this
 * installation, 1 for its plugins, 0 for everybody else. What was stored before
 * authors were (`null`) may have come through an interface, and counts as that.
 *
 * @public
 */
export function rankOfAuthor(author: Author | null): 0 | 1 | 2 {
  if (author === null || isInterface(author)) {
    return 2;
  }
  return author.startsWith('service:plugin:') ? 1 : 0;
}

/**
 * Whether an author may take the name, or amend the entry, of another one: its
 * own, as an interface any, and as a plugin those of users and tokens.
 *
 * @public
 */
export function mayTakeFrom(author: Author, owner: Author | null): boolean {
  const rank = rankOfAuthor(author);
  // Stored before users were in lower case.
  const known = owner?.startsWith('user:')
    ? owner.toLocaleLowerCase('en-US')
    : owner;
  return author === known || rank === 2 || rank > rankOfAuthor(owner);
}
