import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createPolicyCheckAction } from './actions/check';
import { createDestroyAction } from './actions/destroy';
import { createModifyAction } from './actions/modify';
import { createRegisterAction } from './actions/register';
import { createRequestAction } from './actions/request';
import { ProvisioningAccess } from './ProvisioningAccess';

/**
 * Actions with which a template requests infrastructure.
 *
 * @public
 */
export const scaffolderModuleProvisioning = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'provisioning',
  register(reg) {
    reg.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        discovery: coreServices.discovery,
      },
      async init({ actions, catalog, ...deps }) {
        const access = new ProvisioningAccess(deps);
        actions.addActions(
          createRequestAction(access),
          createModifyAction(access),
          createDestroyAction(access),
          createPolicyCheckAction(access),
          createRegisterAction({ catalog }),
        );
      },
    });
  },
});
