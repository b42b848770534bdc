import {
  type BackendFeature,
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';

/**
 * A search of its own, as in a portal whose search has a backend to itself.
 *
 * @param options.features - the plugin of search, and modules of it
 * @param options.type - of the documents that are indexed
 * @param options.url - of the backend that has what is indexed
 * @param options.visible - what the catalog shows to the user who searches; everything
 *   where it is absent
 */
export async function startSearch(options: {
  features: (BackendFeature | Promise<{ default: BackendFeature }>)[];
  type: string;
  url: string;
  visible?: readonly string[];
}) {
  const { features, type, url, visible } = options;
  const scheduler = mockServices.scheduler();
  const backend = await startTestBackend({
    features: [
      ...features,
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
      mockServices.discovery.mock({
        getBaseUrl: async id => `${url}/api/${id}`,
      }).factory,
      // Search looks at permissions only where the portal has them.
      mockServices.rootConfig.factory({
        data: { permission: { enabled: true } },
      }),
      mockServices.permissions.mock({
        authorize: async requests =>
          requests.map(({ resourceRef }) => ({
            result:
              visible?.includes(resourceRef as string) === false
                ? AuthorizeResult.DENY
                : AuthorizeResult.ALLOW,
          })),
        authorizeConditional: async requests =>
          requests.map(() =>
            visible
              ? {
                  result: AuthorizeResult.CONDITIONAL,
                  pluginId: 'catalog',
                  resourceType: 'catalog-entity',
                  conditions: {
                    rule: 'IS_ENTITY_OWNER',
                    resourceType: 'catalog-entity',
                    params: {},
                  },
                }
              : { result: AuthorizeResult.ALLOW },
          ),
      }).factory,
    ],
  });
  return {
    /** Indexes anew, and finds. */
    async find(term: string): Promise<Record<string, unknown>[]> {
      await scheduler.triggerTask(`search_index_${type.replace(/-/g, '_')}`);
      const answer = await fetch(
        `http://localhost:${backend.server.port()}/api/search/query?term=${term}`,
        { headers: { authorization: mockCredentials.user.header() } },
      );
      const { results } = (await answer.json()) as {
        results: { type: string; document: object }[];
      };
      return results.map(one => ({ type: one.type, ...one.document }));
    },
    stop: () => backend.stop(),
  };
}
