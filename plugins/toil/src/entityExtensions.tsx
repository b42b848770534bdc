// The one place that touches the alpha API of the catalog's entity page.
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';

/** Manual work on a service, on its overview. */
const card = EntityCardBlueprint.make({
  params: {
    type: 'content',
    filter: { kind: { $in: ['component', 'resource', 'api', 'system'] } },
    loader: () => import('./components/card').then(m => <m.ToilCard />),
  },
});

/** The same of a team, at the side. */
const teamCard = EntityCardBlueprint.make({
  name: 'team',
  params: {
    type: 'info',
    filter: { kind: 'group' },
    loader: () => import('./components/card').then(m => <m.ToilCard />),
  },
});

/** How much of a team's time it takes. */
const figure = EntityCardBlueprint.make({
  name: 'figure',
  params: {
    type: 'content',
    filter: { kind: 'group' },
    loader: () => import('./components/card').then(m => <m.ToilFigure />),
  },
});

/** The Toil tab. */
const content = EntityContentBlueprint.make({
  params: {
    path: '/toil',
    title: 'Toil',
    group: 'toil',
    filter: { kind: { $in: ['component', 'group'] } },
    loader: () => import('./components/card').then(m => <m.ToilTab />),
  },
});

/** All that the plugin adds to the pages of entities. */
export const entityExtensions = [card, teamCard, figure, content];
