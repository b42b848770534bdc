/**
 * The same pages and card for an app of the older frontend system.
 *
 * @packageDocumentation
 */
import { createPlugin } from '@backstage/core-plugin-api';
import { rootRouteRef } from './routes';

/** Provides the API; its extensions are what an app mounts. */
export const provisioningPlugin = createPlugin({
  id: 'provisioning',
  routes: { root: rootRouteRef },
});
