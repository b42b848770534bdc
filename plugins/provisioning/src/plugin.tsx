import {
  ApiBlueprint,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import StorageIcon from '@mui/icons-material/Storage';
import { provisioningApiFactory } from './api';
import { entityExtensions } from './entityExtensions';
import { formFields } from './fields/alpha';
import { rootRouteRef } from './routes';
import { searchExtensions } from './searchExtensions';

const api = ApiBlueprint.make({
  params: defineParams => defineParams(provisioningApiFactory),
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
  extensions: [
    ...formFields,
    api,
    page,
    ...entityExtensions,
    ...searchExtensions,
  ],
  routes: { root: rootRouteRef },
});
