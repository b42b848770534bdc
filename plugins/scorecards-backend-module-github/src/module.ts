import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import {
  createClock,
  readEnvironments,
  SharedLoop,
  principalOf,
  onShutdown,
} from '@plumbline/backstage-plugin-evidence-node';
import { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';
import { GithubApi } from './GithubApi';
import { GithubGate } from './GithubGate';
import { AccountUsers } from './AccountUsers';
import { CatalogFiles } from './CatalogFiles';
import { DeploymentWaits } from './DeploymentWaits';
import { migrate } from './database';
import { PendingAnswers } from './PendingAnswers';
import { PendingEvents } from './PendingEvents';
import { nameAt, placesOf } from './places';
import { ProtectionRule } from './ProtectionRule';
import { createRouter, webhookPath } from './router';

/** How long after a review is answered its deployment goes on, at most. */
const settleMs = 10_000;

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
        database: coreServices.database,
        discovery: coreServices.discovery,
        http: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
      },
      async init({ auth, catalog, config, discovery, http, logger, ...core }) {
        const { database, lifecycle } = core;
        const portal = config.getOptionalString('app.baseUrl');
        const own = await auth.getOwnServiceCredentials();
        const shared = {
          logger,
          catalogFiles: new CatalogFiles({ auth, catalog }),
          pageOf: (decision: string) =>
            portal === undefined
              ? undefined
              : `${portal.replace(/\/+$/, '')}/scorecards/gates/${decision}`,
          clock: createClock(Date.now),
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
        };
        const knex = await database.getClient();
        if (!database.migrations?.skip) {
          await migrate(knex);
        }
        const { hosts } = shared.github;
        const protection = new ProtectionRule({
          ...shared,
          accountUsers: new AccountUsers({ auth, catalog }),
          environments: readEnvironments(config),
          own: principalOf(auth, own),
          waits: new DeploymentWaits(knex),
        });
        const answers = new PendingAnswers({
          ...{ hosts, knex, logger },
          events: new PendingEvents(knex),
          gate: new GithubGate({ ...shared, protection }),
        });
        const settling = placesOf(hosts).map(
          place =>
            new SharedLoop({
              knex,
              logger,
              everyMs: settleMs,
              name: nameAt('github-deployments', place),
              what: nameAt('Answering for deployments of GitHub', place),
              run: signal => protection.settle(place, signal),
            }),
        );
        lifecycle.addStartupHook(() => {
          settling.forEach(loop => loop.start());
          answers.start();
        });
        onShutdown(lifecycle, () =>
          Promise.all([...settling, answers].map(one => one.stop())),
        );
        http.use(createRouter({ ...shared, answers, config }));
        http.addAuthPolicy({ path: webhookPath, allow: 'unauthenticated' });
      },
    });
  },
});
