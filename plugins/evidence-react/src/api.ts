import {
  createApiFactory,
  createApiRef,
  discoveryApiRef,
  fetchApiRef,
  useApi,
  useApiHolder,
  type ApiRef,
  type DiscoveryApi,
  type FetchApi,
} from '@backstage/core-plugin-api';
import {
  EvidenceClient,
  type RestClientOptions,
} from '@plumbline/backstage-plugin-evidence-common/client';
import { hearingNow } from './time';

/** How a client reaches a backend: by the portal's own discovery and credentials. */
export function clientOptions(
  pluginId: string,
  {
    discoveryApi,
    fetchApi,
  }: { discoveryApi: DiscoveryApi; fetchApi: FetchApi },
): RestClientOptions {
  return {
    baseUrl: () => discoveryApi.getBaseUrl(pluginId),
    fetch: hearingNow(fetchApi.fetch),
  };
}

/** What provides a client of a backend as an API, in either frontend system. */
export function clientApiFactory<T>(
  api: ApiRef<T>,
  pluginId: string,
  Client: new (options: RestClientOptions) => T,
) {
  return createApiFactory({
    api,
    deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
    factory: deps => new Client(clientOptions(pluginId, deps)),
  });
}

/** Evidence as the pages need it, on behalf of the signed-in user. */
export type EvidenceApi = Pick<EvidenceClient, keyof EvidenceClient>;

/**
 * Evidence for pages. Nobody has to register it: {@link useEvidenceApi} makes
 * one where an app has none, because two plugins that provide one API would
 * keep the app from starting.
 */
export const evidenceApiRef = createApiRef<EvidenceApi>({
  id: 'plugin.evidence.api',
});

// One for each app, so that its identity is stable between components.
const made = new WeakMap<DiscoveryApi, EvidenceApi>();

/** The registered evidence API, or the default one. */
export function useEvidenceApi(): EvidenceApi {
  const registered = useApiHolder().get(evidenceApiRef);
  const discoveryApi = useApi(discoveryApiRef);
  const fetchApi = useApi(fetchApiRef);
  if (registered) {
    return registered;
  }
  const api =
    made.get(discoveryApi) ??
    new EvidenceClient(clientOptions('evidence', { discoveryApi, fetchApi }));
  made.set(discoveryApi, api);
  return api;
}
