// The one place that touches the alpha API of the catalog's entity page.
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
  EntityHeaderLayoutBlueprint,
} from '@backstage/plugin-catalog-react/alpha';

const briefed = {
  kind: { $in: ['component', 'resource', 'api', 'system'] },
};

/** The Brief tab. */
const entityContent = EntityContentBlueprint.make({
  params: {
    path: '/brief',
    title: 'Brief',
    group: 'brief',
    filter: briefed,
    loader: () => import('./components/brief').then(m => <m.BriefTab />),
  },
});

const team = { kind: 'group' };

/** The Changes tab, of a team as well. */
const changesContent = EntityContentBlueprint.make({
  name: 'changes',
  params: {
    path: '/changes',
    title: 'Changes',
    group: 'changes',
    filter: { kind: { $in: [...briefed.kind.$in, 'group'] } },
    loader: () => import('./components/entity').then(m => <m.ChangesTab />),
  },
});

/** What it uses and what uses it, as a tab. */
const dependenciesContent = EntityContentBlueprint.make({
  name: 'dependencies',
  params: {
    path: '/dependencies',
    title: 'Dependencies',
    group: 'dependencies',
    filter: briefed,
    loader: () =>
      import('./components/entity').then(m => <m.DependenciesTab />),
  },
});

/**
 * The head of each entity's page. A portal enables it by its configuration, since
 * it takes the place of the catalog's.
 */
const header = EntityHeaderLayoutBlueprint.make({
  disabled: true,
  params: {
    loader: () => import('./components/entity').then(m => m.EntityHeader),
  },
});

/** What changed, on the overview, of a team as well. */
const changesCard = EntityCardBlueprint.make({
  name: 'changes',
  params: {
    type: 'content',
    filter: { kind: { $in: [...briefed.kind.$in, 'group'] } },
    loader: () => import('./components/entity').then(m => <m.ChangesCard />),
  },
});

/** What fires, who is on call and what changed last, on the overview. */
const entityCard = EntityCardBlueprint.make({
  params: {
    type: 'content',
    filter: briefed,
    loader: () => import('./components/brief').then(m => <m.BriefCard />),
  },
});

// These say what the catalog's cards and tab do, so a portal enables them with the
// header, and disables those.

/** What it is, whose, and where to look. */
const aboutCard = EntityCardBlueprint.make({
  name: 'about',
  disabled: true,
  params: {
    type: 'info',
    filter: { kind: { $in: [...briefed.kind.$in, 'group'] } },
    loader: () => import('./components/entity').then(m => <m.AboutCard />),
  },
});

/** Who calls it and what it calls: a small map. */
const relationsCard = EntityCardBlueprint.make({
  name: 'relations',
  disabled: true,
  params: {
    type: 'info',
    filter: briefed,
    loader: () => import('./components/entity').then(m => <m.RelationsCard />),
  },
});

/** The APIs that it provides. */
const apisCard = EntityCardBlueprint.make({
  name: 'apis',
  disabled: true,
  params: {
    type: 'info',
    filter: { kind: 'component' },
    loader: () => import('./components/entity').then(m => <m.ApisCard />),
  },
});

/** The APIs that a component provides and consumes, as a tab. */
const apisContent = EntityContentBlueprint.make({
  name: 'apis',
  disabled: true,
  params: {
    path: '/apis',
    title: 'APIs',
    group: 'development',
    filter: { kind: 'component' },
    loader: () => import('./components/entity').then(m => <m.ApisTab />),
  },
});

/** How often what a team owns changed. */
const changesFigure = EntityCardBlueprint.make({
  name: 'figure',
  params: {
    type: 'content',
    filter: team,
    loader: () => import('./components/entity').then(m => <m.ChangesFigure />),
  },
});

/** What fires for a team. */
const firingCard = EntityCardBlueprint.make({
  name: 'firing',
  params: {
    type: 'content',
    filter: team,
    loader: () => import('./components/entity').then(m => <m.TeamFiringCard />),
  },
});

/** A team's services, the worst first. */
const servicesCard = EntityCardBlueprint.make({
  name: 'services',
  params: {
    type: 'content',
    filter: team,
    loader: () => import('./components/entity').then(m => <m.ServicesCard />),
  },
});

/** Whom a team's pager calls, and after whom. */
const onCallCard = EntityCardBlueprint.make({
  name: 'on-call',
  params: {
    type: 'info',
    filter: team,
    loader: () => import('./components/entity').then(m => <m.TeamOnCallCard />),
  },
});

/** All that the plugin adds to the pages of entities. */
export const entityExtensions = [
  header,
  entityContent,
  changesContent,
  dependenciesContent,
  entityCard,
  changesCard,
  aboutCard,
  relationsCard,
  apisCard,
  apisContent,
  changesFigure,
  firingCard,
  servicesCard,
  onCallCard,
];
