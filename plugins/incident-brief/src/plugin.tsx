import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import TroubleshootIcon from '@mui/icons-material/Troubleshoot';
import { DefaultIncidentBriefApi, incidentBriefApiRef } from './api';
import { entityCard, entityContent } from './entityExtensions';
import { briefRouteRef, rootRouteRef } from './routes';

const api = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: incidentBriefApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new DefaultIncidentBriefApi(deps),
    }),
});

const homePage = PageBlueprint.make({
  params: {
    path: '/',
    title: 'Brief',
    icon: <TroubleshootIcon fontSize="inherit" />,
    routeRef: rootRouteRef,
    noHeader: true,
    loader: () => import('./components/home').then(m => <m.HomePage />),
  },
});

// Without an icon it stays out of the navigation.
const briefPage = PageBlueprint.make({
  name: 'brief',
  params: {
    path: '/brief',
    title: 'Brief',
    routeRef: briefRouteRef,
    noHeader: true,
    loader: () => import('./components/brief').then(m => <m.BriefPage />),
  },
});

/**
 * Incident briefs: the first page, the brief page, a tab and a card on entity
 * pages.
 *
 * @public
 */
export const incidentBriefPlugin = createFrontendPlugin({
  pluginId: 'incident-brief',
  title: 'Brief',
  info: { packageJson: () => import('../package.json') },
  extensions: [api, homePage, briefPage, entityContent, entityCard],
  routes: { root: rootRouteRef, brief: briefRouteRef },
});
