import {
  discoveryApiRef,
  fetchApiRef,
  identityApiRef,
} from '@backstage/core-plugin-api';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import axe from 'axe-core';
import { ana, payments, PortalOverHttp } from '../fixtures';
import provisioningPlugin from '../index';

const group = (name: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name, namespace: 'default' },
  spec: { type: 'team', children: [] },
});

/** Opens a page of the plugin in an app whose requests a fake portal answers. */
export function openPage(
  portal: PortalOverHttp,
  options: { path?: string; user?: string; groups?: string[] } = {},
): PortalOverHttp {
  const { path = '/infrastructure/requests/req-1', user = ana } = options;
  const { groups = user === ana ? [payments] : [] } = options;
  renderTestApp({
    features: [provisioningPlugin],
    initialRouteEntries: [path],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: [
      [discoveryApiRef, mockApis.discovery({ baseUrl: 'http://portal' })],
      [
        catalogApiRef,
        catalogApiMock({
          entities: [group('payments-platform'), group('data-platform')],
        }),
      ],
      [fetchApiRef, { fetch: portal.fetch }],
      [
        identityApiRef,
        mockApis.identity({
          userEntityRef: user,
          ownershipEntityRefs: [user, ...groups],
        }),
      ],
    ],
  });
  return portal;
}

/** What axe finds; jsdom draws nothing, so contrast is for the end-to-end tests. */
export async function accessibilityFlaws(element: Element): Promise<string[]> {
  const { violations } = await axe.run(element, {
    rules: { 'color-contrast': { enabled: false } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}
