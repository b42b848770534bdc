import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import {
  createClock,
  readEnvironments,
} from '@plumbline/backstage-plugin-evidence-node';
import { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';
import { GithubApi } from './GithubApi';
import { GithubGate } from './GithubGate';
import { AccountUsers } from './AccountUsers';
import { CatalogFiles } from './CatalogFiles';
import { createRouter, webhookPath } from './router';

/** Check runs and deployment protection rules of GitHub, by gates. */
export const githubModule = createBackendModule({
  pluginId: 'scorecards',
  moduleId: 'github',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        http: coreServices.httpRouter,
        logger: coreServices.logger,
      },
      async init({ auth, catalog, config, discovery, http, logger }) {
        const portal = config.getOptionalString('app.baseUrl');
        const own = await auth.getOwnServiceCredentials();
        const gate = new GithubGate({
          logger,
          catalogFiles: new CatalogFiles({ auth, catalog }),
          accountUsers: new AccountUsers({ auth, catalog }),
          pageOf: decision =>
            portal === undefined
              ? undefined
              : `${portal.replace(/\/+$/, '')}/scorecards/gates/${decision}`,
          clock: createClock(Date.now),
          environments: readEnvironments(config),
          own: own.principal.subject,
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
