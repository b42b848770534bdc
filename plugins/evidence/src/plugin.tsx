import {
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import VisibilityIcon from '@mui/icons-material/Visibility';
import InboxIcon from '@mui/icons-material/Inbox';
import { decisionsRouteRef, rootRouteRef, setUpRouteRef } from './routes';

const evidencePage = PageBlueprint.make({
  params: {
    path: '/evidence',
    title: 'Evidence',
    icon: <VisibilityIcon fontSize="inherit" />,
    routeRef: rootRouteRef,
    noHeader: true,
    loader: () => import('./components').then(m => <m.EvidenceRouter />),
  },
});

const decisionsPage = PageBlueprint.make({
  name: 'decisions',
  params: {
    path: '/decisions',
    title: 'Decisions',
    icon: <InboxIcon fontSize="inherit" />,
    routeRef: decisionsRouteRef,
    noHeader: true,
    loader: () => import('./components').then(m => <m.DecisionsPage />),
  },
});

/**
 * Evidence: which sources answer, where they disagree, and what waits for a decision.
 *
 * @public
 */
export const evidencePlugin = createFrontendPlugin({
  pluginId: 'evidence',
  title: 'Evidence',
  info: { packageJson: () => import('../package.json') },
  extensions: [evidencePage, decisionsPage],
  routes: { root: rootRouteRef, decisions: decisionsRouteRef },
  externalRoutes: { setUp: setUpRouteRef },
});
