// `yarn workspace @plumbline/backstage-plugin-incident-brief start`: the pages
// alone, without a backend. Look up the words below to see each state.
import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceApi } from '@plumbline/backstage-plugin-evidence-react';
import { evidenceApiRef } from '@plumbline/backstage-plugin-evidence-react';
import type { BriefAnswer } from '@plumbline/backstage-plugin-incident-brief-common/client';
import incidentBriefPlugin, { incidentBriefApiRef } from '../src';
import {
  ambiguousAnswer,
  busyOverview,
  catalogOnlyBrief,
  checkoutBrief,
  matchedResolution,
  ordersDbBrief,
  reviewInMemory,
  sourceDownBrief,
  unmatchedAnswer,
} from '../src/fixtures';

const answers: Record<string, BriefAnswer> = {
  checkout: { status: 'found', brief: checkoutBrief() },
  'catalog only': { status: 'found', brief: catalogOnlyBrief() },
  database: { status: 'found', brief: ordersDbBrief() },
  'source down': { status: 'found', brief: sourceDownBrief() },
  orders: ambiguousAnswer,
  nothing: unmatchedAnswer,
};

const briefs = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: incidentBriefApiRef,
      deps: {},
      factory: () => ({
        ...reviewInMemory(),
        getBrief: async ({ signal }) =>
          answers[String(signal ?? 'checkout')] ?? answers.checkout,
      }),
    }),
});

/** Only what the pages ask. */
const evidence = ApiBlueprint.make({
  name: 'evidence',
  params: defineParams =>
    defineParams({
      api: evidenceApiRef,
      deps: {},
      factory: () =>
        ({
          resolve: async body => {
            const { signal } = body as { signal: Signal };
            const answer = signal.type === 'text' && answers[signal.text];
            return answer && answer.status !== 'found'
              ? answer.resolution
              : matchedResolution;
          },
          getOverview: async () => busyOverview,
        } as Partial<EvidenceApi> as EvidenceApi),
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
    incidentBriefPlugin,
    createFrontendModule({
      pluginId: 'incident-brief',
      extensions: [briefs, evidence],
    }),
    catalogPlugin,
  ],
});
