import { useRouteRef } from '@backstage/core-plugin-api';
import { rootRouteRef } from './routes';

/** Where the page of sources is mounted. */
export function useEvidencePath(): string {
  try {
    // It throws after its own hooks have run, so their order is kept.
    return useRouteRef(rootRouteRef)();
  } catch {
    return '/evidence';
  }
}

/** Where the discrepancies are; one of them is at `<path>/<id>`. */
export function useDiscrepanciesPath(): string {
  return `${useEvidencePath().replace(/\/$/, '')}/discrepancies`;
}
