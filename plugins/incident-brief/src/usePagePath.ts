import { useMountedPath } from '@plumbline/backstage-plugin-evidence-react';
import {
  briefRouteRef,
  changesRouteRef,
  reviewRouteRef,
  rootRouteRef,
  setUpRouteRef,
} from './routes';

export function useBriefPath(): string {
  return useMountedPath(briefRouteRef, '/brief');
}

export function useReviewPath(): string {
  return useMountedPath(reviewRouteRef, '/review');
}

export function useHomePath(): string {
  return useMountedPath(rootRouteRef, '/incidents') || '/';
}

export function useSetUpPath(): string {
  return useMountedPath(setUpRouteRef, '/set-up');
}

/** Of another plugin, which a portal need not have; there the links lead nowhere. */
export const discrepanciesPath = '/evidence/discrepancies';
export const sourcesPath = '/evidence';
export const decisionsPath = '/decisions';

export function useChangesPath(): string {
  return useMountedPath(changesRouteRef, '/changes');
}
