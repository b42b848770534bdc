import {
  type ExternalRouteRef,
  type RouteFunc,
  useRouteRef,
} from '@backstage/core-plugin-api';

type AnyParams = { [param in string]: string } | undefined;

/** The way to a page of another plugin; absent in a portal without it. */
export function useOptionalRouteRef<Params extends AnyParams>(
  routeRef: ExternalRouteRef<Params, true>,
): RouteFunc<Params> | undefined {
  try {
    // It throws after its own hooks have run, so their order is kept.
    return useRouteRef(routeRef);
  } catch {
    return undefined;
  }
}
