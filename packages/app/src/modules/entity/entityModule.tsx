import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import {
  EntityContentBlueprint,
  EntityContentLayoutBlueprint,
} from '@backstage/plugin-catalog-react/alpha';

// The entity's own header has its name, so no bar of the catalog above it.
const entityPage = catalogPlugin
  .getExtension('page:catalog/entity')
  .override({ params: { noHeader: true } });

const services = EntityContentLayoutBlueprint.make({
  name: 'services',
  params: {
    filter: { kind: { $in: ['component', 'resource', 'api', 'system'] } },
    loader: () => import('./layouts').then(m => m.ServiceLayout),
  },
});

const teams = EntityContentLayoutBlueprint.make({
  name: 'teams',
  params: {
    filter: { kind: 'group' },
    loader: () => import('./layouts').then(m => m.TeamLayout),
  },
});

const people = EntityContentBlueprint.make({
  name: 'people',
  params: {
    path: '/people',
    title: 'People',
    group: 'people',
    filter: { kind: 'group' },
    loader: () =>
      import('@backstage/plugin-org').then(m => <m.EntityMembersListCard />),
  },
});

/** The page of an entity: where the cards of its overview stand. */
export const entityModule = createFrontendModule({
  pluginId: 'catalog',
  extensions: [entityPage, services, teams, people],
});
