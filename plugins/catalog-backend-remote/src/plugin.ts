import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogPermissions } from '@backstage/plugin-catalog-common/alpha';
import { readRemoteCatalogOptions } from './config';
import { RemoteCatalog } from './RemoteCatalog';
import { createRouter } from './router';

/**
 * Stands in for `@backstage/plugin-catalog-backend`: the same plugin id and the
 * same API, answered by another Backstage and read-only. Frontend, search and
 * evidence need not know.
 *
 * @public
 */
export const remoteCatalogPlugin = createBackendPlugin({
  pluginId: 'catalog',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
      },
      async init({
        config,
        httpAuth,
        httpRouter,
        lifecycle,
        logger,
        permissions,
        permissionsRegistry,
      }) {
        const catalog = new RemoteCatalog(readRemoteCatalogOptions(config));

        permissionsRegistry.addPermissions(catalogPermissions);
        httpRouter.use(createRouter({ catalog, httpAuth, permissions }));

        // Not waited for: a remote that is slow to answer must not hold up the
        // start, and one that is down may come back.
        lifecycle.addStartupHook(() => {
          catalog.check().then(
            () =>
              logger.info(
                `Showing the catalog at ${catalog.baseUrl}, read-only`,
              ),
            error => logger.warn(error.message),
          );
        });
      },
    });
  },
});
