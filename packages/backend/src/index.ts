import { createBackend } from '@backstage/backend-defaults';
import { sqliteWalDatabaseServiceFactory } from './database/sqliteWal';
import { permissionModuleGuestsOnlyRead } from './permissions/module';

const backend = createBackend();

backend.add(sqliteWalDatabaseServiceFactory);

backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));

backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));

backend.add(import('@backstage/plugin-permission-backend'));
backend.add(permissionModuleGuestsOnlyRead);

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));

backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));

backend.add(import('@backstage/plugin-mcp-actions-backend'));

backend.start();
