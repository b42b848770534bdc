import { useMountedPath } from '@plumbline/backstage-plugin-evidence-react';
import { rootRouteRef } from './routes';

/** Where each page is. */
export type Paths = {
  products: string;
  requests: string;
  resources: string;
  product: (id: string) => string;
  request: (id: string) => string;
  change: (id: string) => string;
};

/** Where the pages are mounted. */
export function usePaths(): Paths {
  const root = useMountedPath(rootRouteRef, '/infrastructure');
  const request = (id: string) => `${root}/requests/${encodeURIComponent(id)}`;
  return {
    products: root || '/',
    requests: `${root}/requests`,
    resources: `${root}/resources`,
    product: id => `${root}/products/${encodeURIComponent(id)}`,
    request,
    change: id => `${request(id)}/change`,
  };
}
