import { createRouteRef } from '@backstage/core-plugin-api';

/** The first page; the others are below it. */
export const rootRouteRef = createRouteRef({ id: 'toil' });
