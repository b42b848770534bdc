// `yarn workspace @plumbline/backstage-plugin-scorecards start`: the pages
// alone, without a backend. `/scorecards`, a team, a control, and a service.
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
import scorecardsPlugin, { scorecardsApiRef } from '../src';
import { scorecardsApiFactory } from '../src/api';
import { ScorecardCard, ScorecardTab } from '../src/components/scorecard';
import {
  checkout,
  dispute,
  payments,
  portalOverHttp,
  waiting,
} from '../src/fixtures';

const portal = portalOverHttp({
  exemptions: [waiting('w', { control: 'slo', reason: 'No traffic yet' })],
  disputes: [dispute('d')],
});

const scorecards = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: scorecardsApiRef,
      deps: {},
      factory: () =>
        scorecardsApiFactory.factory({
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

/** Where links to entities lead: whatever it is, the card and the tab of one. */
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
            <ScorecardCard />
            <ScorecardTab />
          </EntityProvider>
        ),
      },
    }),
  ],
  routes: { catalogEntity: entityRouteRef },
});

createDevApp({
  features: [
    scorecardsPlugin,
    createFrontendModule({ pluginId: 'scorecards', extensions: [scorecards] }),
    catalogPlugin,
  ],
});
