import {
  coreServices,
  createBackendModule,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import type { IndexableDocument } from '@backstage/plugin-search-common';
import type { RestClientOptions } from '@plumbline/backstage-plugin-evidence-common/client';
import { Readable } from 'node:stream';

/**
 * As often as Backstage's own collators, by default; the first look waits until
 * standards are read.
 */
const schedule = {
  frequency: { minutes: 10 },
  timeout: { minutes: 1 },
  initialDelay: { seconds: 15 },
};

/**
 * A document for the portal's search, with what its row in the results shows
 * besides.
 */
export type SearchedDocument = Omit<IndexableDocument, 'authorization'> & {
  /**
   * Only who may see all of these entities finds it. Search filters by one entity
   * a document: what is about several is found by those who may see every entity.
   * Absent, or none: everybody who is signed in finds it.
   */
  entityRefs?: readonly string[];
};

/** The catalog never has it, so only who may see every entity may see it. */
const everyEntity = 'none:none/none';

/**
 * What is left where all are gone: search engines keep an index of before rather
 * than replace it by an empty one. Rows show nothing for it.
 */
const nothing: IndexableDocument = {
  title: '',
  text: '',
  location: '',
  authorization: { resourceRef: everyEntity },
};

/**
 * A module of the search plugin that indexes what a plugin answers to the search
 * itself. Where the portal's permissions hide entities, documents with
 * `entityRefs` are filtered by their reader, as search filters entities.
 *
 * @param options.type - of the documents, such as `plumbline-control`
 * @param options.pluginId - of the plugin that has them
 * @param options.ofEntities - whether its documents have `entityRefs`: then
 *   who may see no entity finds none of them. Without it, a document that has
 *   some is an error, since it would be shown to everybody
 * @param options.documents - reads all of them, with the credentials of the search
 */
export function createSearchModule(options: {
  type: string;
  pluginId: string;
  ofEntities?: boolean;
  documents: (api: RestClientOptions) => Promise<SearchedDocument[]>;
}): BackendFeature {
  const { type, pluginId, ofEntities = false, documents } = options;
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
              ...(ofEntities && {
                visibilityPermission: catalogEntityReadPermission,
              }),
              getCollator: async () => {
                const found = await documents(api);
                if (!ofEntities && found.some(one => one.entityRefs?.length)) {
                  throw new Error(
                    `Documents of '${type}' have 'entityRefs', which need 'ofEntities: true'`,
                  );
                }
                return Readable.from(
                  found.length === 0 && ofEntities
                    ? [nothing]
                    : found.map(toIndex),
                );
              },
            },
          });
        },
      });
    },
  });
}

function toIndex({
  entityRefs = [],
  ...document
}: SearchedDocument): IndexableDocument {
  const [first, ...others] = new Set(entityRefs);
  return first === undefined
    ? document
    : {
        ...document,
        authorization: {
          resourceRef: others.length > 0 ? everyEntity : first,
        },
      };
}
