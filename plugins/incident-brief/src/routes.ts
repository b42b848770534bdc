import { createRouteRef } from '@backstage/core-plugin-api';

/** The first page. */
export const rootRouteRef = createRouteRef({ id: 'incident-brief' });

/** The brief of a signal or an entity. */
export const briefRouteRef = createRouteRef({ id: 'incident-brief.brief' });

/** Which sources are connected, and which could be. */
export const setUpRouteRef = createRouteRef({ id: 'incident-brief.set-up' });

/** Corrections and pinned briefs. */
export const reviewRouteRef = createRouteRef({ id: 'incident-brief.review' });

/** The changes; each has a page below it. */
export const changesRouteRef = createRouteRef({ id: 'incident-brief.changes' });
