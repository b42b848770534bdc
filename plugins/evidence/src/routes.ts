import { createRouteRef } from '@backstage/core-plugin-api';

/** The sources; the discrepancies have their pages below it. */
export const rootRouteRef = createRouteRef({ id: 'evidence' });

/** What waits for a decision. */
export const decisionsRouteRef = createRouteRef({ id: 'evidence.decisions' });
