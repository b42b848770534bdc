/**
 * The same pages for an app of the older frontend system.
 *
 * @packageDocumentation
 */
import {
  createPlugin,
  createRoutableExtension,
} from '@backstage/core-plugin-api';
import { decisionsRouteRef, rootRouteRef, setUpRouteRef } from './routes';

/** Its extension below is what an app mounts. */
export const evidencePlugin = createPlugin({
  id: 'evidence',
  routes: { root: rootRouteRef, decisions: decisionsRouteRef },
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
