import {
  coreServices,
  createBackendModule,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import type { IndexableDocument } from '@backstage/plugin-search-common';
import type { RestClientOptions } from '@plumbline/backstage-plugin-evidence-common/client';
import { Readable } from 'node:stream';

/** Changes of standards are rare; the first look waits until they are read. */
const schedule = {
  frequency: { minutes: 5 },
  timeout: { minutes: 1 },
  initialDelay: { seconds: 15 },
};

/**
 * A module of the search plugin that indexes what a plugin answers to everybody
 * who is signed in: nothing filters the documents by their reader.
 *
 * @param options.type - of the documents, such as `plumbline-control`
 * @param options.pluginId - of the plugin that has them
 * @param options.documents - reads all of them, with the credentials of the search
 */
export function createSearchModule(options: {
  type: string;
  pluginId: string;
  documents: (api: RestClientOptions) => Promise<IndexableDocument[]>;
}): BackendFeature {
  const { type, pluginId, documents } = options;
  return createBackendModule({
    pluginId: 'search',
    moduleId: type,
    register(env) {
      env.registerInit({
        deps: {
          auth: coreServices.auth,
          discovery: coreServices.discovery,
          index: searchIndexRegistryExtensionPoint,
          scheduler: coreServices.scheduler,
        },
        async init({ auth, discovery, index, scheduler }) {
          const api: RestClientOptions = {
            baseUrl: () => discovery.getBaseUrl(pluginId),
            token: async () => {
              const { token } = await auth.getPluginRequestToken({
                onBehalfOf: await auth.getOwnServiceCredentials(),
                targetPluginId: pluginId,
              });
              return token;
            },
          };
          index.addCollator({
            schedule: scheduler.createScheduledTaskRunner(schedule),
            factory: {
              type,
              getCollator: async () => Readable.from(await documents(api)),
            },
          });
        },
      });
    },
  });
}
