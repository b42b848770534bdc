/**
 * The same pages, tab and card for an app of the older frontend system.
 *
 * @packageDocumentation
 */
import {
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
} from '@backstage/core-plugin-api';
import { createSearchResultListItemExtension } from '@backstage/plugin-search-react';
import { toilApiFactory } from './api';
import { rootRouteRef, templateRouteRef } from './routes';
import { searchType } from './searchType';

export { toilApiRef } from './api';
export type { ToilApi } from './api';

/** Provides the API; its extensions below are what an app mounts. */
export const toilPlugin = createPlugin({
  id: 'toil',
  apis: [toilApiFactory],
  routes: { root: rootRouteRef },
  externalRoutes: { template: templateRouteRef },
});

/** The backlog and what is below it; mount it at `/toil`. */
export const ToilPage = toilPlugin.provide(
  createRoutableExtension({
    name: 'ToilPage',
    mountPoint: rootRouteRef,
    component: () => import('./components').then(m => m.ToilRouter),
  }),
);

/** The card for an entity's overview. */
export const EntityToilCard = toilPlugin.provide(
  createComponentExtension({
    name: 'EntityToilCard',
    component: {
      lazy: () => import('./components/card').then(m => m.ToilCard),
    },
  }),
);

/** The content of the Toil tab of a component or a team. */
export const EntityToilContent = toilPlugin.provide(
  createComponentExtension({
    name: 'EntityToilContent',
    component: {
      lazy: () => import('./components/card').then(m => m.ToilTab),
    },
  }),
);

/** A candidate in the results of the portal's search. */
export const CandidateSearchResultListItem = toilPlugin.provide(
  createSearchResultListItemExtension({
    name: 'CandidateSearchResultListItem',
    predicate: ({ type }) => type === searchType,
    component: () =>
      import('./components/search').then(m => m.CandidateSearchResultListItem),
  }),
);
