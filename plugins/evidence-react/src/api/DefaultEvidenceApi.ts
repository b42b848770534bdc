import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import {
  EvidenceClient,
  RestClient,
} from '@plumbline/backstage-plugin-evidence-common/client';
import type {
  RequestOptions,
  RestClientOptions,
} from '@plumbline/backstage-plugin-evidence-common/client';
import type { EvidenceApi, Overview } from './types';

/** Evidence over HTTP, with the portal's own discovery and credentials. */
export class DefaultEvidenceApi extends EvidenceClient implements EvidenceApi {
  readonly #rest: RestClient;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    const rest: RestClientOptions = {
      baseUrl: () => options.discoveryApi.getBaseUrl('evidence'),
      fetch: options.fetchApi.fetch,
    };
    super(rest);
    this.#rest = new RestClient(rest);
  }

  async getOverview(
    query: { owners: readonly string[] },
    options?: RequestOptions,
  ): Promise<Overview> {
    return this.#rest.get(
      '/overview',
      { owner: query.owners.join(',') },
      options,
    );
  }
}
