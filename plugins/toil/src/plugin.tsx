import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { rootRouteRef } from './routes';

/**
 * Toil: recurring manual work, ranked by what really happens.
 *
 * @public
 */
export const toilPlugin = createFrontendPlugin({
  pluginId: 'toil',
  title: 'Toil',
  info: { packageJson: () => import('../package.json') },
  extensions: [],
  routes: { root: rootRouteRef },
});
