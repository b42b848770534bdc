import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { GuestsOnlyReadPolicy } from './policy';

/** Installs {@link GuestsOnlyReadPolicy}; a portal of one's own brings its own. */
export const permissionModuleGuestsOnlyRead = createBackendModule({
  pluginId: 'permission',
  moduleId: 'guests-only-read',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        policy: policyExtensionPoint,
      },
      async init({ config, policy }) {
        policy.setPolicy(
          new GuestsOnlyReadPolicy(
            config.getOptionalStringArray('plumbline.administrators'),
          ),
        );
      },
    });
  },
});
