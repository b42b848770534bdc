import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { ProvisionedResources } from './ProvisionedResources';

/** Adds what was made through requests to the catalog. */
export const catalogModuleProvisioning = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'provisioning',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        discovery: coreServices.discovery,
        logger: coreServices.logger,
        processing: catalogProcessingExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init({ processing, scheduler, ...deps }) {
        processing.addEntityProvider(
          new ProvisionedResources({
            ...deps,
            schedule: scheduler.createScheduledTaskRunner({
              frequency: { seconds: 5 },
              timeout: { seconds: 60 },
              initialDelay: { seconds: 3 },
              // Each replica has told what it was told.
              scope: 'local',
            }),
          }),
        );
      },
    });
  },
});
