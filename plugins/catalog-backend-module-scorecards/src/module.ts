import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';
import { CreatedServices } from './CreatedServices';

/** Adds services to the catalog while they are created. */
export const catalogModuleScorecards = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'scorecards',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        logger: coreServices.logger,
        processing: catalogProcessingExtensionPoint,
        rootLifecycle: coreServices.rootLifecycle,
        scheduler: coreServices.scheduler,
      },
      async init({ auth, config, discovery, processing, ...deps }) {
        const { events, logger, rootLifecycle, scheduler } = deps;
        const started = new Promise<void>(done => {
          rootLifecycle.addStartupHook(() => done());
        });
        const client = new ScorecardsClient({
          baseUrl: () => discovery.getBaseUrl('scorecards'),
          token: async () => {
            const { token } = await auth.getPluginRequestToken({
              onBehalfOf: await auth.getOwnServiceCredentials(),
              targetPluginId: 'scorecards',
            });
            return token;
          },
        });
        const schedule = scheduler.createScheduledTaskRunner({
          frequency: { minutes: 5 },
          timeout: { seconds: 60 },
          initialDelay: { seconds: 3 },
          // Each replica has delivered what it received.
          scope: 'local',
        });
        processing.addEntityProvider(
          new CreatedServices({
            client,
            events,
            logger,
            schedule,
            started,
            integrations: ScmIntegrations.fromConfig(config),
          }),
        );
      },
    });
  },
});
