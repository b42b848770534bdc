import {
  createFrontendModule,
  NotFoundErrorPage,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { SwappableComponentBlueprint } from '@backstage/plugin-app-react';
import { NoSuchPage } from '@plumbline/backstage-plugin-evidence-react';
import { Navigate } from 'react-router-dom';

/** Where Home is in a portal that leaves `/` to its catalog; links may come from there. */
const incidents = PageBlueprint.make({
  name: 'incidents',
  params: {
    path: '/incidents',
    loader: async () => <Navigate to="/" replace />,
  },
});

const notFound = SwappableComponentBlueprint.make({
  name: 'core-not-found-error-page',
  params: define =>
    define({ component: NotFoundErrorPage, loader: () => NoSuchPage }),
});

/** What an address leads to that is no page here. */
export const addressesModule = createFrontendModule({
  pluginId: 'app',
  extensions: [incidents, notFound],
});
