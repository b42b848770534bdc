import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';
import { GithubApi } from './GithubApi';
import { GithubGate } from './GithubGate';
import { createRouter, webhookPath } from './router';

/** Check runs and deployment protection rules of GitHub, by gates. */
export const githubModule = createBackendModule({
  pluginId: 'scorecards',
  moduleId: 'github',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        http: coreServices.httpRouter,
        logger: coreServices.logger,
      },
      async init({ auth, config, discovery, http, logger }) {
        const gate = new GithubGate({
          clock: () => new Date(),
          github: new GithubApi(config),
          gates: new ScorecardsClient({
            baseUrl: () => discovery.getBaseUrl('scorecards'),
            token: async () => {
              const { token } = await auth.getPluginRequestToken({
                onBehalfOf: await auth.getOwnServiceCredentials(),
                targetPluginId: 'scorecards',
              });
              return token;
            },
          }),
        });
        http.use(createRouter({ config, gate, logger }));
        http.addAuthPolicy({ path: webhookPath, allow: 'unauthenticated' });
      },
    });
  },
});
