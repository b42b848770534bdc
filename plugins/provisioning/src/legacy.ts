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
import { provisioningApiFactory } from './api';
import { rootRouteRef } from './routes';
import { searchType } from './searchType';

export { provisioningApiRef } from './api';
export type { ProvisioningApi } from './api';

/** Provides the API; its extensions below are what an app mounts. */
export const provisioningPlugin = createPlugin({
  id: 'provisioning',
  apis: [provisioningApiFactory],
  routes: { root: rootRouteRef },
});

/** Products, requests and resources; mount it at `/infrastructure`. */
export const ProvisioningPage = provisioningPlugin.provide(
  createRoutableExtension({
    name: 'ProvisioningPage',
    mountPoint: rootRouteRef,
    component: () => import('./components').then(m => m.ProvisioningRouter),
  }),
);

/** The card for the overview of a component or a team. */
export const EntityInfrastructureCard = provisioningPlugin.provide(
  createComponentExtension({
    name: 'EntityInfrastructureCard',
    component: {
      lazy: () => import('./components/card').then(m => m.InfrastructureCard),
    },
  }),
);

/** The content of the Infrastructure tab of a component or a team. */
export const EntityInfrastructureContent = provisioningPlugin.provide(
  createComponentExtension({
    name: 'EntityInfrastructureContent',
    component: {
      lazy: () => import('./components/card').then(m => m.InfrastructureTab),
    },
  }),
);

/** A product in the results of the portal's search. */
export const ProductSearchResultListItem = provisioningPlugin.provide(
  createSearchResultListItemExtension({
    name: 'ProductSearchResultListItem',
    predicate: ({ type }) => type === searchType,
    component: () =>
      import('./components/search').then(m => m.ProductSearchResultListItem),
  }),
);
