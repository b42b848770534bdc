import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import axe from 'axe-core';
import { portalOverHttp, PortalOverHttp } from '../fixtures';
import scorecardsPlugin from '../index';

const apisOf = (portal: PortalOverHttp) =>
  [
    [discoveryApiRef, mockApis.discovery({ baseUrl: 'http://portal' })],
    [fetchApiRef, { fetch: portal.fetch }],
  ] as any;

/** Opens a page of the plugin in an app whose requests a fake portal answers. */
export function openPage(
  path: string,
  portal: PortalOverHttp = portalOverHttp(),
): PortalOverHttp {
  renderTestApp({
    features: [scorecardsPlugin],
    initialRouteEntries: [path],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: apisOf(portal),
  });
  return portal;
}

/** Opens the page of an entity, which shows its card and its only tab at once. */
export function openEntity(
  portal: PortalOverHttp = portalOverHttp(),
  kind: string = 'Component',
): PortalOverHttp {
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name: 'checkoutservice', namespace: 'default' },
    spec: { type: 'service' },
  };
  renderTestApp({
    features: [scorecardsPlugin],
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
