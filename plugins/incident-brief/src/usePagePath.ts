import { RouteRef, useRouteRef } from '@backstage/core-plugin-api';
import {
  briefRouteRef,
  changesRouteRef,
  reviewRouteRef,
  rootRouteRef,
} from './routes';

/**
 * Where a page of this plugin is mounted. A portal may have the tab without the
 * pages; the usual path is then as good a guess as any.
 */
function usePath(routeRef: RouteRef, usual: string): string {
  try {
    // It throws after its own hooks have run, so their order is kept.
    return useRouteRef(routeRef)();
  } catch {
    return usual;
  }
}

export function useBriefPath(): string {
  return usePath(briefRouteRef, '/brief');
}

export function useReviewPath(): string {
  return usePath(reviewRouteRef, '/review');
}

export function useHomePath(): string {
  return usePath(rootRouteRef, '/');
}

/** Of another plugin, which a portal need not have; there the links lead nowhere. */
export const discrepanciesPath = '/evidence/discrepancies';
export const sourcesPath = '/evidence';
export const decisionsPath = '/decisions';

export function useChangesPath(): string {
  return usePath(changesRouteRef, '/changes');
}
