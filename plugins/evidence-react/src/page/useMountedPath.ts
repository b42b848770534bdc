import { useRouteRef, type RouteRef } from '@backstage/core-plugin-api';

/**
 * Where a page is mounted, without a slash at its end. A portal may have a card
 * or a tab without the pages; the usual path is then as good a guess as any.
 */
export function useMountedPath(routeRef: RouteRef, usual: string): string {
  try {
    // It throws after its own hooks have run, so their order is kept.
    return useRouteRef(routeRef)().replace(/\/$/, '');
  } catch {
    return usual;
  }
}
