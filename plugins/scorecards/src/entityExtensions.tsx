// The one place that touches the alpha API of the catalog's entity page.
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';

const judged = {
  kind: { $in: ['component', 'resource', 'api', 'system'] },
};
const team = { kind: 'group' };

/** The Scorecard tab. */
const content = EntityContentBlueprint.make({
  params: {
    path: '/scorecard',
    title: 'Scorecard',
    group: 'scorecard',
    filter: judged,
    loader: () =>
      import('./components/scorecard').then(m => <m.ScorecardTab />),
  },
});

/** The Scorecard tab of a team. */
const teamContent = EntityContentBlueprint.make({
  name: 'team',
  params: {
    path: '/scorecard',
    title: 'Scorecard',
    group: 'scorecard',
    filter: team,
    loader: () =>
      import('./components/team/TeamPage').then(m => <m.TeamScorecardTab />),
  },
});

/** The Lifecycle tab. */
const lifecycleContent = EntityContentBlueprint.make({
  name: 'lifecycle',
  params: {
    path: '/lifecycle',
    title: 'Lifecycle',
    group: 'scorecard',
    filter: { kind: { $in: ['component', 'api'] } },
    loader: () =>
      import('./components/lifecycle').then(m => <m.LifecycleTab />),
  },
});

/** On the overview: how many controls pass, and what fails. */
const card = EntityCardBlueprint.make({
  params: {
    type: 'content',
    filter: judged,
    loader: () =>
      import('./components/scorecard').then(m => <m.ScorecardCard />),
  },
});

/** How many required controls fail on what a team owns. */
const figure = EntityCardBlueprint.make({
  name: 'figure',
  params: {
    type: 'content',
    filter: team,
    loader: () =>
      import('./components/scorecard').then(m => <m.RequiredFigure />),
  },
});

/** What a team is to mend. */
const failing = EntityCardBlueprint.make({
  name: 'failing',
  params: {
    type: 'info',
    filter: team,
    loader: () => import('./components/scorecard').then(m => <m.FailingCard />),
  },
});

/** All that the plugin adds to the pages of entities. */
export const entityExtensions = [
  content,
  lifecycleContent,
  teamContent,
  card,
  figure,
  failing,
];
