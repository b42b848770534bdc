// The one place that touches the alpha API of the catalog's entity page.
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';

/** The small card on a service's overview: what was made for it, what waits. */
export const entityCard = EntityCardBlueprint.make({
  params: {
    type: 'info',
    filter: { kind: 'component' },
    loader: () =>
      import('./components/card').then(m => <m.InfrastructureCard />),
  },
});
