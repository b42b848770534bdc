import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { EvidenceClient } from '@plumbline/backstage-plugin-evidence-common/client';
import type { EvidenceApi } from './types';

/** Evidence over HTTP, with the portal's own discovery and credentials. */
export class DefaultEvidenceApi extends EvidenceClient implements EvidenceApi {
  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    super({
      baseUrl: () => options.discoveryApi.getBaseUrl('evidence'),
      fetch: options.fetchApi.fetch,
    });
  }
}
