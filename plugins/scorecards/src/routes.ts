import { createRouteRef } from '@backstage/core-plugin-api';

/** The controls; each has a page below it. */
export const rootRouteRef = createRouteRef({ id: 'scorecards' });
