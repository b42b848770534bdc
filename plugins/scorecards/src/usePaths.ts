import { useRouteRef } from '@backstage/core-plugin-api';
import { rootRouteRef } from './routes';

/** Where the list of controls is mounted. */
export function useControlsPath(): string {
  try {
    // It throws after its own hooks have run, so their order is kept.
    return useRouteRef(rootRouteRef)();
  } catch {
    return '/scorecards';
  }
}

/** Where the page of a control is. */
export function useControlPath(): (id: string) => string {
  const controls = useControlsPath().replace(/\/$/, '');
  return id => `${controls}/controls/${encodeURIComponent(id)}`;
}
