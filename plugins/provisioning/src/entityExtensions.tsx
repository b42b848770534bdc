// The one place that touches the alpha API of the catalog's entity page.
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';

const served = { kind: { $in: ['component', 'group'] } };

/** On the overview of a service or a team: what is there, and what waits. */
const card = EntityCardBlueprint.make({
  params: {
    type: 'content',
    filter: served,
    loader: () =>
      import('./components/card').then(m => <m.InfrastructureCard />),
  },
});

/** What a team's infrastructure costs. */
const figure = EntityCardBlueprint.make({
  name: 'figure',
  params: {
    type: 'content',
    filter: { kind: 'group' },
    loader: () =>
      import('./components/card').then(m => <m.InfrastructureFigure />),
  },
});

/** The Infrastructure tab. */
const content = EntityContentBlueprint.make({
  params: {
    path: '/infrastructure',
    title: 'Infrastructure',
    group: 'infrastructure',
    filter: served,
    loader: () =>
      import('./components/card').then(m => <m.InfrastructureTab />),
  },
});

/** All that the plugin adds to the pages of entities. */
export const entityExtensions = [card, figure, content];
