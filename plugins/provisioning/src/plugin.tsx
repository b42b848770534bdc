import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { rootRouteRef } from './routes';

/**
 * Provisioning: what can be requested, what was, and what was made.
 *
 * @public
 */
export const provisioningPlugin = createFrontendPlugin({
  pluginId: 'provisioning',
  title: 'Infrastructure',
  info: { packageJson: () => import('../package.json') },
  extensions: [],
  routes: { root: rootRouteRef },
});
