import {
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/core-plugin-api';

/** The sources; the discrepancies have their pages below it. */
export const rootRouteRef = createRouteRef({ id: 'evidence' });

/** What waits for a decision. */
export const decisionsRouteRef = createRouteRef({ id: 'evidence.decisions' });

/** Where a user lets a command line log in; only in apps of the older system. */
export const loginRouteRef = createRouteRef({
  id: 'evidence.login',
  params: ['sessionId'],
});

/** Which sources are connected, a page of incident briefs; a portal may lack it. */
export const setUpRouteRef = createExternalRouteRef({
  id: 'evidence.set-up',
  optional: true,
  defaultTarget: 'incident-brief.setUp',
});
