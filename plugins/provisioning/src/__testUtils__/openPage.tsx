import {
  discoveryApiRef,
  fetchApiRef,
  identityApiRef,
} from '@backstage/core-plugin-api';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import type { Entity } from '@backstage/catalog-model';
import {
  catalogApiMock,
  createTestEntityPage,
} from '@backstage/plugin-catalog-react/testUtils';
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
  options: {
    path?: string;
    user?: string;
    groups?: string[];
    /** Whose page is opened: its cards, and its only tab. */
    entity?: Entity;
  } = {},
): PortalOverHttp {
  const { entity, user = ana } = options;
  const { path = entity ? '/' : '/infrastructure/requests/req-1' } = options;
  const { groups = user === ana ? [payments] : [] } = options;
  renderTestApp({
    features: [provisioningPlugin],
    initialRouteEntries: [path],
    ...(entity
      ? { extensions: [createTestEntityPage({ entity })] }
      : {
          mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
        }),
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
