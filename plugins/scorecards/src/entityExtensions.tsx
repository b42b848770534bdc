// The one place that touches the alpha API of the catalog's entity page.
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';

const judged = {
  kind: { $in: ['component', 'resource', 'api', 'system'] },
};

/** The Scorecard tab. */
export const entityContent = EntityContentBlueprint.make({
  params: {
    path: '/scorecard',
    title: 'Scorecard',
    filter: judged,
    loader: () =>
      import('./components/scorecard').then(m => <m.ScorecardTab />),
  },
});

/** The small card on the overview. */
export const entityCard = EntityCardBlueprint.make({
  params: {
    type: 'info',
    filter: judged,
    loader: () =>
      import('./components/scorecard').then(m => <m.ScorecardCard />),
  },
});
