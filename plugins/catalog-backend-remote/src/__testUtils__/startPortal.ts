import { request as send } from 'node:http';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { CatalogClient } from '@backstage/catalog-client';
import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import request from 'supertest';
import remoteCatalogPlugin from '../index';
import { Remote, REMOTE_TOKEN } from './startRemote';

export const userToken = mockCredentials.user.token();

export interface PortalOptions {
  remoteCatalog?: { [key in string]: string };
  decision?: AuthorizeResult;
}

/** Our portal, showing the catalog of `remote`, which has seen nothing yet. */
export async function startPortal(remote: Remote, options: PortalOptions = {}) {
  const { server } = await startTestBackend({
    features: [
      remoteCatalogPlugin,
      mockPermissions(options.decision ?? AuthorizeResult.ALLOW),
      mockServices.httpAuth.factory({
        defaultCredentials: mockCredentials.none(),
      }),
      mockServices.rootConfig.factory({
        data: {
          plumbline: {
            remoteCatalog: {
              baseUrl: remote.baseUrl,
              token: REMOTE_TOKEN,
              ...options.remoteCatalog,
            },
          },
        },
      }),
    ],
  });
  await remote.forgetFirst();

  const baseUrl = `http://localhost:${server.port()}/api/catalog`;
  return {
    baseUrl,
    client: new CatalogClient({
      discoveryApi: { getBaseUrl: async () => baseUrl },
    }),
    get: (path: string) =>
      request(baseUrl).get(path).set('authorization', `Bearer ${userToken}`),
    request: request(baseUrl),
  };
}

function mockPermissions(result: AuthorizeResult) {
  const decision: PolicyDecision =
    result === AuthorizeResult.CONDITIONAL
      ? {
          result,
          pluginId: 'catalog',
          resourceType: 'catalog-entity',
          conditions: {
            rule: 'IS_ENTITY_OWNER',
            resourceType: 'catalog-entity',
            params: {},
          },
        }
      : { result };
  return mockServices.permissions.mock({
    authorize: async requests =>
      requests.map(() => ({
        result:
          result === AuthorizeResult.ALLOW ? result : AuthorizeResult.DENY,
      })),
    authorizeConditional: async requests => requests.map(() => decision),
  }).factory;
}

/** The status of a GET whose dot segments are left as they are, unlike fetch's. */
export async function rawGet(baseUrl: string, path: string) {
  const { hostname, port, pathname } = new URL(baseUrl);
  return new Promise<number | undefined>((resolve, reject) => {
    send(
      {
        hostname,
        port,
        path: `${pathname}${path}`,
        headers: { authorization: `Bearer ${userToken}` },
      },
      response => {
        response.resume();
        resolve(response.statusCode);
      },
    )
      .on('error', reject)
      .end();
  });
}
