// `yarn workspace @plumbline/backstage-plugin-toil start`: the pages alone,
// without a backend. `/toil`, a candidate, the review, a team, and a service.
import { Entity } from '@backstage/catalog-model';
import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import toilPlugin, { toilApiRef } from '../src';
import { toilApiFactory } from '../src/api';
import { ToilCard } from '../src/components/card';
import { checkout, payments, portalOverHttp } from '../src/fixtures';

const portal = portalOverHttp();

const toil = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: toilApiRef,
      deps: {},
      factory: () =>
        toilApiFactory.factory({
          discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
          fetchApi: { fetch: portal.fetch },
        }),
    }),
});

const [, name] = checkout.split('/');
const entity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name, namespace: 'default' },
  spec: { type: 'service' },
  relations: [{ type: 'ownedBy', targetRef: payments }],
};

/** Where links to entities lead: whatever it is, the card of one. */
const catalogPlugin = createFrontendPlugin({
  pluginId: 'catalog',
  extensions: [
    PageBlueprint.make({
      params: {
        path: '/catalog/:namespace/:kind/:name',
        title: 'Entity',
        routeRef: entityRouteRef,
        loader: async () => (
          <EntityProvider entity={entity}>
            <ToilCard />
          </EntityProvider>
        ),
      },
    }),
  ],
  routes: { catalogEntity: entityRouteRef },
});

createDevApp({
  features: [
    toilPlugin,
    createFrontendModule({ pluginId: 'toil', extensions: [toil] }),
    catalogPlugin,
  ],
});
