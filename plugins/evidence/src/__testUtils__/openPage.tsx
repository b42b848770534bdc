import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { portalOverHttp, PortalOverHttp } from '../fixtures';
import evidencePlugin from '../index';

/** Opens a page of the plugin in an app whose requests a fake portal answers. */
export function openPage(
  path: string,
  options: { portal?: PortalOverHttp; groups?: string[] } = {},
): PortalOverHttp {
  const {
    portal = portalOverHttp(),
    groups = ['group:default/payments-platform'],
  } = options;
  renderTestApp({
    features: [evidencePlugin],
    initialRouteEntries: [path],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: [
      [discoveryApiRef, mockApis.discovery({ baseUrl: 'http://portal' })],
      [fetchApiRef, { fetch: portal.fetch }],
      mockApis.identity({
        userEntityRef: 'user:default/ana.ruiz',
        ownershipEntityRefs: groups,
      }),
    ] as any,
  });
  return portal;
}
