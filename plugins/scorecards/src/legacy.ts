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
import { scorecardsApiFactory } from './api';
import {
  infrastructureRouteRef,
  rootRouteRef,
  templatesRouteRef,
} from './routes';
import { searchType } from './searchType';

export { scorecardsApiRef } from './api';
export type { ScorecardsApi } from './api';

/** Provides the API; its extensions below are what an app mounts. */
export const scorecardsPlugin = createPlugin({
  id: 'scorecards',
  apis: [scorecardsApiFactory],
  routes: { root: rootRouteRef },
  externalRoutes: {
    infrastructure: infrastructureRouteRef,
    templates: templatesRouteRef,
  },
});

/** The controls, each with its page; mount it at `/scorecards`. */
export const ScorecardsPage = scorecardsPlugin.provide(
  createRoutableExtension({
    name: 'ScorecardsPage',
    mountPoint: rootRouteRef,
    component: () => import('./components').then(m => m.ScorecardsRouter),
  }),
);

/** The content of an entity's Scorecard tab. */
export const EntityScorecardContent = scorecardsPlugin.provide(
  createComponentExtension({
    name: 'EntityScorecardContent',
    component: {
      lazy: () => import('./components/scorecard').then(m => m.ScorecardTab),
    },
  }),
);

/** The content of an entity's Lifecycle tab. */
export const EntityLifecycleContent = scorecardsPlugin.provide(
  createComponentExtension({
    name: 'EntityLifecycleContent',
    component: {
      lazy: () => import('./components/lifecycle').then(m => m.LifecycleTab),
    },
  }),
);

/**
 * How far each release is on its ladder; give it to the page of changes of
 * `@plumbline/backstage-plugin-incident-brief/legacy`, as its `releases`.
 */
export const ReleaseLadder = scorecardsPlugin.provide(
  createComponentExtension({
    name: 'ReleaseLadder',
    component: {
      lazy: () => import('./components/releases').then(m => m.LadderSection),
    },
  }),
);

/**
 * For how long gates kept deploys of each pipeline waiting; give it to the page of
 * changes of `@plumbline/backstage-plugin-incident-brief/legacy`, as its `pipelines`.
 */
export const PipelineWaits = scorecardsPlugin.provide(
  createComponentExtension({
    name: 'PipelineWaits',
    component: {
      lazy: () =>
        import('./components/gates/PipelineWaits').then(m => m.PipelineWaits),
    },
  }),
);

/** The card for an entity's overview. */
export const EntityScorecardCard = scorecardsPlugin.provide(
  createComponentExtension({
    name: 'EntityScorecardCard',
    component: {
      lazy: () => import('./components/scorecard').then(m => m.ScorecardCard),
    },
  }),
);

/** The content of the Scorecard tab of a team. */
export const EntityTeamScorecardContent = scorecardsPlugin.provide(
  createComponentExtension({
    name: 'EntityTeamScorecardContent',
    component: {
      lazy: () =>
        import('./components/team/TeamPage').then(m => m.TeamScorecardTab),
    },
  }),
);

/** What a team is to mend, for its overview. */
export const EntityTeamScorecardCard = scorecardsPlugin.provide(
  createComponentExtension({
    name: 'EntityTeamScorecardCard',
    component: {
      lazy: () => import('./components/scorecard').then(m => m.FailingCard),
    },
  }),
);

/** A control in the results of the portal's search. */
export const ControlSearchResultListItem = scorecardsPlugin.provide(
  createSearchResultListItemExtension({
    name: 'ControlSearchResultListItem',
    predicate: ({ type }) => type === searchType,
    component: () =>
      import('./components/search').then(m => m.ControlSearchResultListItem),
  }),
);
