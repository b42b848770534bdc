import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import { createChatAuthenticator } from './authenticator';

/**
 * Signs in the portal user who sent a chat command, so that the answer is
 * filtered as for them. Backstage lets no plugin speak for a user; it signs in
 * whom an auth provider vouches for, and for these the incident brief does: it
 * has verified the chat's signature and looked up whose account it is.
 *
 * @public
 */
export const authModuleChatProvider = createBackendModule({
  pluginId: 'auth',
  moduleId: 'chat-provider',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        providers: authProvidersExtensionPoint,
      },
      async init({ auth, providers }) {
        providers.registerProvider({
          providerId: 'chat',
          factory: createProxyAuthProviderFactory({
            authenticator: createChatAuthenticator(auth),
            signInResolver: ({ result: { entityRef } }, ctx) =>
              ctx.signInWithCatalogUser({ entityRef }),
          }),
        });
      },
    });
  },
});
