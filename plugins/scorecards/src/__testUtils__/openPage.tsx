import {
  discoveryApiRef,
  fetchApiRef,
  identityApiRef,
} from '@backstage/core-plugin-api';
import {
  catalogApiMock,
  createTestEntityPage,
} from '@backstage/plugin-catalog-react/testUtils';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import axe from 'axe-core';
import { payments, portalOverHttp, PortalOverHttp } from '../fixtures';
import scorecardsPlugin from '../index';

/** Who opens a page: a guest, who may belong to groups. */
type Reader = { actsFor?: string[] };

/** The only group that the catalog has. */
const paymentsGroup = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: {
    name: 'payments-platform',
    namespace: 'default',
    title: 'Payments Platform',
  },
  spec: { type: 'team', children: [] },
};

const apisOf = (portal: PortalOverHttp, { actsFor = [] }: Reader) =>
  [
    [discoveryApiRef, mockApis.discovery({ baseUrl: 'http://portal' })],
    [catalogApiRef, catalogApiMock({ entities: [paymentsGroup] })],
    [fetchApiRef, { fetch: portal.fetch }],
    [
      identityApiRef,
      mockApis.identity({
        userEntityRef: 'user:default/guest',
        ownershipEntityRefs: ['user:default/guest', ...actsFor],
      }),
    ],
  ] as any;

/** Opens a page of the plugin in an app whose requests a fake portal answers. */
export function openPage(
  path: string,
  portal: PortalOverHttp = portalOverHttp(),
  reader: Reader = {},
): PortalOverHttp {
  renderTestApp({
    features: [scorecardsPlugin],
    initialRouteEntries: [path],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: apisOf(portal, reader),
  });
  return portal;
}

/** Opens the page of an entity, which shows its card and its only tab at once. */
export function openEntity(
  portal: PortalOverHttp = portalOverHttp(),
  reader: Reader = {},
): PortalOverHttp {
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'checkoutservice', namespace: 'default' },
    spec: { type: 'service', owner: 'payments-platform' },
    relations: [{ type: 'ownedBy', targetRef: payments }],
  };
  renderTestApp({
    features: [scorecardsPlugin],
    extensions: [createTestEntityPage({ entity })],
    initialRouteEntries: ['/'],
    apis: apisOf(portal, reader),
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
