import {
  catalogEntityReadPermission,
  catalogLocationReadPermission,
} from '@backstage/plugin-catalog-common/alpha';

/** One operation of the catalog API that only reads. */
export interface ReadRoute {
  method: 'get' | 'post';
  path: string;
  permission:
    | typeof catalogEntityReadPermission
    | typeof catalogLocationReadPermission;
}

const entities = (method: ReadRoute['method'], path: string): ReadRoute => ({
  method,
  path,
  permission: catalogEntityReadPermission,
});

const locations = (method: ReadRoute['method'], path: string): ReadRoute => ({
  method,
  path,
  permission: catalogLocationReadPermission,
});

/**
 * Everything that is forwarded: what the reading methods of
 * `@backstage/catalog-client` 1.16 call. The POSTs are queries too long for a
 * URL. Order matters: a fixed segment comes before a parameter.
 */
export const READ_ROUTES: readonly ReadRoute[] = [
  entities('get', '/entities'),
  entities('get', '/entities/by-query'),
  entities('post', '/entities/by-query'),
  entities('post', '/entities/by-refs'),
  entities('get', '/entities/by-uid/:uid'),
  entities('get', '/entities/by-name/:kind/:namespace/:name'),
  entities('get', '/entities/by-name/:kind/:namespace/:name/ancestry'),
  entities('get', '/entity-facets'),
  entities('post', '/entity-facets'),
  locations('get', '/locations'),
  locations('post', '/locations/by-query'),
  locations('get', '/locations/by-entity/:kind/:namespace/:name'),
  locations('get', '/locations/:id'),
];
