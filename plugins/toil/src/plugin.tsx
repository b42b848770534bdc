import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import BuildIcon from '@mui/icons-material/Build';
import { DefaultToilApi, toilApiRef } from './api';
import { entityCard } from './entityExtensions';
import { rootRouteRef, templateRouteRef } from './routes';

const api = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: toilApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new DefaultToilApi(deps),
    }),
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
  extensions: [api, page, entityCard],
  routes: { root: rootRouteRef },
  externalRoutes: { template: templateRouteRef },
});
