import type { AuthService } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import {
  AuthenticationError,
  InputError,
  NotAllowedError,
} from '@backstage/errors';
import {
  createProxyAuthenticator,
  ProxyAuthenticator,
} from '@backstage/plugin-auth-node';

/** Proves who asks: a token of the incident brief for the auth plugin. */
export const CHAT_SERVICE_HEADER = 'x-plumbline-chat-service';
/** Names the user to act for, by entity ref. */
export const CHAT_USER_HEADER = 'x-plumbline-chat-user';

/** The one plugin that verifies who sent a chat command. */
const trusted = 'plugin:incident-brief';

/** Somebody who sent a chat command. */
export interface ChatUser {
  entityRef: string;
}

/**
 * Takes the user that the incident brief names. Nobody else may name one: not
 * other plugins, not users, not callers with a static token.
 */
export function createChatAuthenticator(
  auth: AuthService,
): ProxyAuthenticator<unknown, ChatUser, undefined> {
  return createProxyAuthenticator({
    defaultProfileTransform: async () => ({ profile: {} }),
    initialize() {},
    async authenticate({ req }) {
      const token = req.header(CHAT_SERVICE_HEADER);
      if (!token) {
        throw new AuthenticationError(
          `The header '${CHAT_SERVICE_HEADER}' must hold a token of the incident brief`,
        );
      }
      const credentials = await auth.authenticate(token);
      if (
        !auth.isPrincipal(credentials, 'service') ||
        credentials.principal.subject !== trusted
      ) {
        throw new NotAllowedError(
          'Only the incident brief may act for users who send chat commands',
        );
      }
      return {
        result: { entityRef: readUserRef(req.header(CHAT_USER_HEADER)) },
      };
    },
  });
}

function readUserRef(text: string | undefined): string {
  try {
    const ref = parseEntityRef(text ?? '');
    if (ref.kind.toLocaleLowerCase('en-US') === 'user') {
      return stringifyEntityRef(ref);
    }
  } catch {
    // Reported below.
  }
  throw new InputError(
    `The header '${CHAT_USER_HEADER}' must hold the full reference of a user, such as 'user:default/jane.doe'`,
  );
}
