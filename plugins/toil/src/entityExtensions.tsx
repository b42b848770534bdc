// The one place that touches the alpha API of the catalog's entity page.
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';

/** Manual work on a service, on its overview. */
export const entityCard = EntityCardBlueprint.make({
  params: {
    type: 'info',
    filter: { kind: { $in: ['component', 'resource', 'api', 'system'] } },
    loader: () => import('./components/card').then(m => <m.ToilCard />),
  },
});
