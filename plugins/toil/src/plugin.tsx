import {
  ApiBlueprint,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import BuildIcon from '@mui/icons-material/Build';
import { toilApiFactory } from './api';
import { entityExtensions } from './entityExtensions';
import { rootRouteRef, templateRouteRef } from './routes';
import { searchExtensions } from './searchExtensions';

const api = ApiBlueprint.make({
  params: defineParams => defineParams(toilApiFactory),
});

const page = PageBlueprint.make({
  params: {
    path: '/toil',
    title: 'Toil',
    icon: <BuildIcon fontSize="inherit" />,
    routeRef: rootRouteRef,
    noHeader: true,
    loader: () => import('./components').then(m => <m.ToilRouter />),
  },
});

/**
 * Toil: recurring manual work, ranked by what really happens.
 *
 * @public
 */
export const toilPlugin = createFrontendPlugin({
  pluginId: 'toil',
  title: 'Toil',
  info: { packageJson: () => import('../package.json') },
  extensions: [api, page, ...entityExtensions, ...searchExtensions],
  routes: { root: rootRouteRef },
  externalRoutes: { template: templateRouteRef },
});
