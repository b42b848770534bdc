import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { ProvisioningClient } from '@plumbline/backstage-plugin-provisioning-common/client';
import type { ProvisioningApi } from './types';

/** Provisioning over HTTP, with the portal's own discovery and credentials. */
export class DefaultProvisioningApi
  extends ProvisioningClient
  implements ProvisioningApi
{
  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    super({
      baseUrl: () => options.discoveryApi.getBaseUrl('provisioning'),
      fetch: options.fetchApi.fetch,
    });
  }
}
