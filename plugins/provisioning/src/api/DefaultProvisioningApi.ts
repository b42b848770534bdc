import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { ProvisioningClient } from '@plumbline/backstage-plugin-provisioning-common/client';
import { hearNow } from './serverClock';
import type { ProvisioningApi } from './types';

/** Provisioning over HTTP, with the portal's own discovery and credentials. */
export class DefaultProvisioningApi
  extends ProvisioningClient
  implements ProvisioningApi
{
  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    super({
      baseUrl: () => options.discoveryApi.getBaseUrl('provisioning'),
      fetch: async (input, init) => {
        const answer = await options.fetchApi.fetch(input, init);
        hearNow(answer);
        return answer;
      },
    });
  }
}
