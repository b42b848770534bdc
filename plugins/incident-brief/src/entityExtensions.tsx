// The one place that touches the alpha API of the catalog's entity page.
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';

const briefed = {
  kind: { $in: ['component', 'resource', 'api', 'system'] },
};

/** The Brief tab. */
export const entityContent = EntityContentBlueprint.make({
  params: {
    path: '/brief',
    title: 'Brief',
    filter: briefed,
    loader: () => import('./components/brief').then(m => <m.BriefTab />),
  },
});

/** The small card on the overview. */
export const entityCard = EntityCardBlueprint.make({
  params: {
    type: 'info',
    filter: briefed,
    loader: () => import('./components/brief').then(m => <m.BriefCard />),
  },
});
