import { createBackend } from '@backstage/backend-defaults';
import { sqliteWalDatabaseServiceFactory } from './database/sqliteWal';
import { permissionModuleGuestsOnlyRead } from './permissions/module';

const backend = createBackend();

backend.add(sqliteWalDatabaseServiceFactory);

backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));

backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
backend.add(import('@plumbline/backstage-plugin-auth-backend-module-example'));

backend.add(import('@backstage/plugin-permission-backend'));
backend.add(permissionModuleGuestsOnlyRead);

// Set by `npm start -- --catalog <url>`: another portal's estate, read-only.
if (process.env.PLUMBLINE_REMOTE_CATALOG) {
  backend.add(import('@plumbline/backstage-plugin-catalog-backend-remote'));
} else {
  backend.add(import('@backstage/plugin-catalog-backend'));
  backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
}

backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));

backend.add(import('@backstage/plugin-mcp-actions-backend'));

backend.start();
