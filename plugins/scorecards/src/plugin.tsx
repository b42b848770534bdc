import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import FactCheckIcon from '@mui/icons-material/FactCheck';
import { DefaultScorecardsApi, scorecardsApiRef } from './api';
import { entityCard, entityContent } from './entityExtensions';
import { rootRouteRef } from './routes';

const api = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: scorecardsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new DefaultScorecardsApi(deps),
    }),
});

const controlsPage = PageBlueprint.make({
  params: {
    path: '/scorecards',
    title: 'Scorecards',
    icon: <FactCheckIcon fontSize="inherit" />,
    routeRef: rootRouteRef,
    noHeader: true,
    loader: () => import('./components').then(m => <m.ScorecardsRouter />),
  },
});

/**
 * Scorecards: what a service owes, and the controls that ask for it.
 *
 * @public
 */
export const scorecardsPlugin = createFrontendPlugin({
  pluginId: 'scorecards',
  title: 'Scorecards',
  info: { packageJson: () => import('../package.json') },
  extensions: [api, controlsPage, entityContent, entityCard],
  routes: { root: rootRouteRef },
});
