import {
  discoveryApiRef,
  fetchApiRef,
  identityApiRef,
} from '@backstage/core-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import {
  catalogApiMock,
  createTestEntityPage,
} from '@backstage/plugin-catalog-react/testUtils';
import axe from 'axe-core';
import { payments, portalOverHttp, PortalOverHttp } from '../fixtures';
import toilPlugin from '../index';

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

const apisOf = (portal: PortalOverHttp) =>
  [
    [discoveryApiRef, mockApis.discovery({ baseUrl: 'http://portal' })],
    [catalogApiRef, catalogApiMock({ entities: [paymentsGroup] })],
    [fetchApiRef, { fetch: portal.fetch }],
    [
      identityApiRef,
      mockApis.identity({
        userEntityRef: 'user:default/ana.ruiz',
        ownershipEntityRefs: ['user:default/ana.ruiz', payments],
      }),
    ],
  ] as any;

/** Opens a page of the plugin in an app whose requests a fake portal answers. */
export function openPage(
  path: string,
  portal: PortalOverHttp = portalOverHttp(),
): PortalOverHttp {
  renderTestApp({
    features: [toilPlugin],
    initialRouteEntries: [path],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: apisOf(portal),
  });
  return portal;
}

const checkout: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'checkoutservice', namespace: 'default' },
  spec: { type: 'service', owner: 'payments-platform' },
  relations: [{ type: 'ownedBy', targetRef: payments }],
};

/** Opens the page of an entity, which shows its card. */
export function openEntity(
  portal: PortalOverHttp = portalOverHttp(),
  entity: Entity = checkout,
): PortalOverHttp {
  renderTestApp({
    features: [toilPlugin],
    extensions: [createTestEntityPage({ entity })],
    initialRouteEntries: ['/'],
    apis: apisOf(portal),
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
