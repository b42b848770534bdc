import {
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/core-plugin-api';

/** The controls; each has a page below it. */
export const rootRouteRef = createRouteRef({ id: 'scorecards' });

/** Where infrastructure is requested; a portal may lack it. */
export const infrastructureRouteRef = createExternalRouteRef({
  id: 'scorecards.infrastructure',
  optional: true,
  defaultTarget: 'provisioning.root',
});

/** The portal's other templates; a portal may lack them. */
export const templatesRouteRef = createExternalRouteRef({
  id: 'scorecards.templates',
  optional: true,
  defaultTarget: 'scaffolder.root',
});
