import {
  AuthenticationError,
  InputError,
  NotAllowedError,
} from '@backstage/errors';
import {
  createProxyAuthenticator,
  ProxyAuthenticator,
} from '@backstage/plugin-auth-node';
import { isLoopbackHostHeader } from './loopback';
import { toUserRef } from './userRef';

/** Names the example user to sign in as, by entity ref. */
export const EXAMPLE_USER_HEADER = 'x-plumbline-user';

/** Whom the caller chose, checked against the users one may choose. */
export interface ExampleUser {
  entityRef: string;
  displayName: string;
}

/**
 * Takes the user named in {@link EXAMPLE_USER_HEADER}, if it is one of `users`
 * (entity ref to display name).
 *
 * A page elsewhere can't send that header here, for want of CORS; unless its
 * own name is made to resolve to this machine, which the `Host` header gives
 * away.
 */
export function createExampleAuthenticator(
  users: ReadonlyMap<string, string>,
): ProxyAuthenticator<unknown, ExampleUser, undefined> {
  return createProxyAuthenticator({
    defaultProfileTransform: async ({ displayName }) => ({
      // What they do in the example follows the name, for the sign-in page.
      profile: { displayName: displayName.split(' — ')[0] },
    }),
    initialize() {},
    async authenticate({ req }) {
      if (!isLoopbackHostHeader(req.headers.host)) {
        throw new NotAllowedError(
          'Example users may sign in only at a loopback address, such as http://localhost:7007',
        );
      }
      const chosen = req.header(EXAMPLE_USER_HEADER)?.trim();
      if (!chosen) {
        throw new AuthenticationError(
          `Name an example user in the header '${EXAMPLE_USER_HEADER}', for example 'user:default/jane.doe'`,
        );
      }
      const entityRef = readUserRef(chosen);
      const displayName = users.get(entityRef);
      if (displayName === undefined) {
        throw new NotAllowedError(
          `'${entityRef}' is not an example user; choose one of those in 'plumbline.exampleUsers'`,
        );
      }
      return { result: { entityRef, displayName } };
    },
  });
}

function readUserRef(text: string): string {
  try {
    return toUserRef(text);
  } catch {
    throw new InputError(
      `The header '${EXAMPLE_USER_HEADER}' must hold an entity ref, for example 'user:default/jane.doe'`,
    );
  }
}
