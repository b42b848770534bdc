import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { createClient } from './createClient';
import { ProductTemplates } from './ProductTemplates';
import { ProvisionedResources } from './ProvisionedResources';
import { TemplateProcessor } from './TemplateProcessor';

/** Adds what can be requested, and what was made, to the catalog. */
export const catalogModuleProvisioning = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'provisioning',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        logger: coreServices.logger,
        processing: catalogProcessingExtensionPoint,
        rootLifecycle: coreServices.rootLifecycle,
        scheduler: coreServices.scheduler,
      },
      async init({ processing, rootLifecycle, scheduler, ...deps }) {
        const started = new Promise<void>(done => {
          rootLifecycle.addStartupHook(() => done());
        });
        const schedule = scheduler.createScheduledTaskRunner({
          frequency: { minutes: 15 },
          timeout: { seconds: 60 },
          initialDelay: { seconds: 3 },
          // Each replica has delivered what it received.
          scope: 'local',
        });
        processing.addProcessor(new TemplateProcessor());
        processing.addEntityProvider(
          new ProvisionedResources({ ...deps, schedule, started }),
          new ProductTemplates({
            client: createClient(deps),
            schedule,
            started,
            events: deps.events,
            logger: deps.logger,
          }),
        );
      },
    });
  },
});
