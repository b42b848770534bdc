import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import { createExampleAuthenticator } from './authenticator';
import { readExampleSignIn } from './config';
import { exampleSignInResolver } from './resolver';

/**
 * Sign-in as any user of the example estate, without a password. It exists only
 * where {@link readExampleSignIn} finds all its conditions met; elsewhere this
 * module registers nothing and `/api/auth/example` answers 404.
 *
 * @public
 */
export const authModuleExampleProvider = createBackendModule({
  pluginId: 'auth',
  moduleId: 'example-provider',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        providers: authProvidersExtensionPoint,
      },
      async init({ config, logger, providers }) {
        const signIn = readExampleSignIn(config, process.env);
        if (signIn.status === 'not-requested') {
          return;
        }
        if (signIn.status === 'refused') {
          logger.warn(`No sign-in as an example user: ${signIn.reason}`);
          return;
        }
        providers.registerProvider({
          providerId: 'example',
          factory: createProxyAuthProviderFactory({
            authenticator: createExampleAuthenticator(signIn.users),
            signInResolver: exampleSignInResolver,
          }),
        });
      },
    });
  },
});
