import {
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import VisibilityIcon from '@mui/icons-material/Visibility';
import { rootRouteRef } from './routes';

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

/**
 * Evidence: which sources answer, and where they disagree.
 *
 * @public
 */
export const evidencePlugin = createFrontendPlugin({
  pluginId: 'evidence',
  title: 'Evidence',
  info: { packageJson: () => import('../package.json') },
  extensions: [evidencePage],
  routes: { root: rootRouteRef },
});
