/**
 * The same pages, tabs and cards for an app of the older frontend system.
 *
 * @packageDocumentation
 */
import {
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
} from '@backstage/core-plugin-api';
import { createSearchResultListItemExtension } from '@backstage/plugin-search-react';
import { incidentBriefApiFactory } from './api';
import {
  briefRouteRef,
  changesRouteRef,
  reviewRouteRef,
  rootRouteRef,
  setUpRouteRef,
} from './routes';
import { searchType } from './searchType';

export { incidentBriefApiRef } from './api';
export type { IncidentBriefApi } from './api';

/** Provides the API; its extensions below are what an app mounts. */
export const incidentBriefPlugin = createPlugin({
  id: 'incident-brief',
  apis: [incidentBriefApiFactory],
  routes: {
    root: rootRouteRef,
    brief: briefRouteRef,
    changes: changesRouteRef,
    review: reviewRouteRef,
    setUp: setUpRouteRef,
  },
});

/** The box that takes anything; mount it at `/incidents`, or where the portal opens. */
export const IncidentBriefHomePage = incidentBriefPlugin.provide(
  createRoutableExtension({
    name: 'IncidentBriefHomePage',
    mountPoint: rootRouteRef,
    component: () => import('./components/home').then(m => m.HomePage),
  }),
);

/** The brief page; mount it at `/brief`. */
export const IncidentBriefPage = incidentBriefPlugin.provide(
  createRoutableExtension({
    name: 'IncidentBriefPage',
    mountPoint: briefRouteRef,
    component: () => import('./components/brief').then(m => m.BriefPage),
  }),
);

/** Corrections and pinned briefs; mount it at `/review`. */
export const IncidentBriefReviewPage = incidentBriefPlugin.provide(
  createRoutableExtension({
    name: 'IncidentBriefReviewPage',
    mountPoint: reviewRouteRef,
    component: () => import('./components/review').then(m => m.ReviewPage),
  }),
);

/** Which sources are connected, and which could be; mount it at `/set-up`. */
export const IncidentBriefSetUpPage = incidentBriefPlugin.provide(
  createRoutableExtension({
    name: 'IncidentBriefSetUpPage',
    mountPoint: setUpRouteRef,
    component: () => import('./components/setUp').then(m => m.SetUpPage),
  }),
);

/**
 * What changed; mount it at `/changes`. Its `releases` stand above what runs where,
 * and its `pipelines` below the figures of pipelines:
 * `<ChangesPage releases={<ReleaseLadder />} pipelines={<PipelineWaits />} />`, with
 * those of scorecards.
 */
export const ChangesPage = incidentBriefPlugin.provide(
  createRoutableExtension({
    name: 'ChangesPage',
    mountPoint: changesRouteRef,
    component: () => import('./components/changes').then(m => m.ChangesRouter),
  }),
);

/** The content of an entity's Brief tab. */
export const EntityIncidentBriefContent = incidentBriefPlugin.provide(
  createComponentExtension({
    name: 'EntityIncidentBriefContent',
    component: {
      lazy: () => import('./components/brief').then(m => m.BriefTab),
    },
  }),
);

/** The content of the Changes tab of an entity or a team. */
export const EntityChangesContent = incidentBriefPlugin.provide(
  createComponentExtension({
    name: 'EntityChangesContent',
    component: {
      lazy: () => import('./components/entity').then(m => m.ChangesTab),
    },
  }),
);

/** The content of an entity's Dependencies tab, in place of the catalog's. */
export const EntityDependenciesContent = incidentBriefPlugin.provide(
  createComponentExtension({
    name: 'EntityDependenciesContent',
    component: {
      lazy: () => import('./components/entity').then(m => m.DependenciesTab),
    },
  }),
);

/** The card for an entity's overview. */
export const EntityIncidentBriefCard = incidentBriefPlugin.provide(
  createComponentExtension({
    name: 'EntityIncidentBriefCard',
    component: {
      lazy: () => import('./components/brief').then(m => m.BriefCard),
    },
  }),
);

/** What changed, for the overview of an entity or a team. */
export const EntityChangesCard = incidentBriefPlugin.provide(
  createComponentExtension({
    name: 'EntityChangesCard',
    component: {
      lazy: () => import('./components/entity').then(m => m.ChangesCard),
    },
  }),
);

/** What fires for a team, for its overview. */
export const EntityTeamFiringCard = incidentBriefPlugin.provide(
  createComponentExtension({
    name: 'EntityTeamFiringCard',
    component: {
      lazy: () => import('./components/entity').then(m => m.TeamFiringCard),
    },
  }),
);

/** A team's services, the worst first, for its overview. */
export const EntityTeamServicesCard = incidentBriefPlugin.provide(
  createComponentExtension({
    name: 'EntityTeamServicesCard',
    component: {
      lazy: () => import('./components/entity').then(m => m.ServicesCard),
    },
  }),
);

/** The on-call of a team, for its overview. */
export const EntityTeamOnCallCard = incidentBriefPlugin.provide(
  createComponentExtension({
    name: 'EntityTeamOnCallCard',
    component: {
      lazy: () => import('./components/entity').then(m => m.TeamOnCallCard),
    },
  }),
);

/** A change in the results of the portal's search. */
export const ChangeSearchResultListItem = incidentBriefPlugin.provide(
  createSearchResultListItemExtension({
    name: 'ChangeSearchResultListItem',
    predicate: ({ type }) => type === searchType,
    component: () =>
      import('./components/search').then(m => m.ChangeSearchResultListItem),
  }),
);
