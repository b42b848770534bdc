/**
 * The same pages for an app of the older frontend system.
 *
 * @packageDocumentation
 */
import {
  createPlugin,
  createRoutableExtension,
} from '@backstage/core-plugin-api';
import {
  decisionsRouteRef,
  loginRouteRef,
  rootRouteRef,
  setUpRouteRef,
} from './routes';

/** Its extension below is what an app mounts. */
export const evidencePlugin = createPlugin({
  id: 'evidence',
  routes: {
    root: rootRouteRef,
    decisions: decisionsRouteRef,
    login: loginRouteRef,
  },
  externalRoutes: { setUp: setUpRouteRef },
});

/** Sources and discrepancies; mount it at `/evidence`. */
export const EvidencePage = evidencePlugin.provide(
  createRoutableExtension({
    name: 'EvidencePage',
    mountPoint: rootRouteRef,
    component: () => import('./components').then(m => m.EvidenceRouter),
  }),
);

/** What waits for a decision; mount it at `/decisions`. */
export const DecisionsPage = evidencePlugin.provide(
  createRoutableExtension({
    name: 'DecisionsPage',
    mountPoint: decisionsRouteRef,
    component: () => import('./components').then(m => m.DecisionsPage),
  }),
);

/**
 * Where a user lets the command line log in; mount it where Backstage sends the
 * browser to: `/oauth2/authorize/:sessionId`.
 */
export const LoginPage = evidencePlugin.provide(
  createRoutableExtension({
    name: 'LoginPage',
    mountPoint: loginRouteRef,
    component: () => import('./components').then(m => m.LoginPage),
  }),
);
