import {
  discoveryApiRef,
  fetchApiRef,
  identityApiRef,
} from '@backstage/core-plugin-api';
import {
  catalogApiMock,
  createTestEntityPage,
} from '@backstage/plugin-catalog-react/testUtils';
import type { Entity } from '@backstage/catalog-model';
import {
  coreExtensionData,
  createExtensionInput,
  createFrontendPlugin,
  createRouteRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import axe from 'axe-core';
import { Fragment } from 'react';
import { payments, portalOverHttp, PortalOverHttp } from '../fixtures';
import scorecardsPlugin from '../index';

/** Who opens a page, and where: a guest, who may belong to groups and run sources. */
type Reader = {
  actsFor?: string[];
  mayRun?: boolean;
  portalUrl?: string;
  /** Whether the app has the pages of infrastructure. */
  hasInfrastructure?: boolean;
};

const infrastructureRoute = createRouteRef();
const infrastructure = createFrontendPlugin({
  pluginId: 'provisioning',
  routes: { root: infrastructureRoute },
  extensions: [
    PageBlueprint.make({
      params: {
        path: '/infrastructure',
        routeRef: infrastructureRoute,
        loader: async () => <div />,
      },
    }),
  ],
});

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

const apisOf = (
  portal: PortalOverHttp,
  { actsFor = [], mayRun = true }: Reader,
) =>
  [
    [discoveryApiRef, mockApis.discovery({ baseUrl: 'http://portal' })],
    [catalogApiRef, catalogApiMock({ entities: [paymentsGroup] })],
    [
      permissionApiRef,
      mockApis.permission({
        authorize: mayRun ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,
      }),
    ],
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
    features: [
      scorecardsPlugin,
      ...(reader.hasInfrastructure ? [infrastructure] : []),
    ],
    initialRouteEntries: [path],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: apisOf(portal, reader),
    ...(reader.portalUrl !== undefined && {
      config: { backend: { baseUrl: reader.portalUrl } },
    }),
  });
  return portal;
}

/** The first page, as incident briefs have it: a list that others add rows to. */
const home = createFrontendPlugin({
  pluginId: 'incident-brief',
  extensions: [
    PageBlueprint.makeWithOverrides({
      inputs: { needs: createExtensionInput([coreExtensionData.reactElement]) },
      factory: (originalFactory, { inputs }) =>
        originalFactory({
          path: '/',
          loader: async () => (
            <ul aria-label="Needs you">
              {inputs.needs.map(need => (
                <Fragment key={need.node.spec.id}>
                  {need.get(coreExtensionData.reactElement)}
                </Fragment>
              ))}
            </ul>
          ),
        }),
    }),
  ],
});

/** Opens the first page with what the plugin adds to it. */
export function openHome(portal: PortalOverHttp, reader: Reader): void {
  renderTestApp({
    features: [home, scorecardsPlugin],
    initialRouteEntries: ['/'],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: apisOf(portal, reader),
  });
}

const checkout: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'checkoutservice', namespace: 'default' },
  spec: { type: 'service', owner: 'payments-platform' },
  relations: [{ type: 'ownedBy', targetRef: payments }],
};

/** Opens the page of an entity, which shows its card and its first tab at once. */
export function openEntity(
  portal: PortalOverHttp = portalOverHttp(),
  reader: Reader = {},
  entity: Entity = checkout,
): PortalOverHttp {
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
