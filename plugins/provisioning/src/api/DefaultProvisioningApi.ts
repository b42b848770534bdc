import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { hearingNow } from '@plumbline/backstage-plugin-evidence-react';
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
      fetch: hearingNow(options.fetchApi.fetch),
    });
  }
}
