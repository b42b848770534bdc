import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { ToilClient } from '@plumbline/backstage-plugin-toil-common/client';
import { readBundle } from './readBundle';
import type { ToilApi } from './types';

/** Toil over HTTP, with the portal's own discovery and credentials. */
export class DefaultToilApi extends ToilClient implements ToilApi {
  readonly #options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi };

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    super({
      baseUrl: () => options.discoveryApi.getBaseUrl('toil'),
      fetch: options.fetchApi.fetch,
    });
    this.#options = options;
  }

  async readBundle(entityRef: string): Promise<string> {
    return readBundle(entityRef, { ...this.#options, toil: this });
  }
}
