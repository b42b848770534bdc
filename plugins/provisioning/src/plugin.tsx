import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import StorageIcon from '@mui/icons-material/Storage';
import { DefaultProvisioningApi, provisioningApiRef } from './api';
import { entityCard } from './entityExtensions';
import { formFields } from './fields/alpha';
import { rootRouteRef } from './routes';

const api = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: provisioningApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new DefaultProvisioningApi(deps),
    }),
});

const page = PageBlueprint.make({
  params: {
    path: '/infrastructure',
    title: 'Infrastructure',
    icon: <StorageIcon fontSize="inherit" />,
    routeRef: rootRouteRef,
    noHeader: true,
    loader: () => import('./components').then(m => <m.ProvisioningRouter />),
  },
});

/**
 * Provisioning: what can be requested, what was, and what was made.
 *
 * @public
 */
export const provisioningPlugin = createFrontendPlugin({
  pluginId: 'provisioning',
  title: 'Infrastructure',
  info: { packageJson: () => import('../package.json') },
  extensions: [...formFields, api, page, entityCard],
  routes: { root: rootRouteRef },
});
