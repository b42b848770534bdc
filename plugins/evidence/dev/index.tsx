// `yarn workspace @plumbline/backstage-plugin-evidence start`: the pages alone,
// without a backend.
import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { EvidenceClient } from '@plumbline/backstage-plugin-evidence-common/client';
import {
  clientApiFactory,
  evidenceApiRef,
} from '@plumbline/backstage-plugin-evidence-react';
import evidencePlugin from '../src';
import { portalOverHttp } from '../src/fixtures';

const evidence = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: evidenceApiRef,
      deps: {},
      factory: () =>
        clientApiFactory(evidenceApiRef, 'evidence', EvidenceClient).factory({
          discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
          fetchApi: { fetch: portalOverHttp().fetch },
        }),
    }),
});

/** Where links to entities lead. */
const catalogPlugin = createFrontendPlugin({
  pluginId: 'catalog',
  extensions: [
    PageBlueprint.make({
      params: {
        path: '/catalog/:namespace/:kind/:name',
        title: 'Entity',
        routeRef: entityRouteRef,
        loader: async () => <p>An entity, in a portal</p>,
      },
    }),
  ],
  routes: { catalogEntity: entityRouteRef },
});

createDevApp({
  features: [
    evidencePlugin,
    createFrontendModule({ pluginId: 'evidence', extensions: [evidence] }),
    catalogPlugin,
  ],
});
