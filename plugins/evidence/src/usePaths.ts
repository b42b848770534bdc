import { useMountedPath } from '@plumbline/backstage-plugin-evidence-react';
import { rootRouteRef } from './routes';

/** Where the page of sources is mounted. */
export function useEvidencePath(): string {
  return useMountedPath(rootRouteRef, '/evidence');
}

/** Where the discrepancies are; one of them is at `<path>/<id>`. */
export function useDiscrepanciesPath(): string {
  return `${useEvidencePath()}/discrepancies`;
}
