import { useMemo } from 'react';
import {
  discoveryApiRef,
  fetchApiRef,
  useApi,
} from '@backstage/core-plugin-api';
import { ProvisioningClient } from '@plumbline/backstage-plugin-provisioning-common/client';

/** Provisioning as the signed-in user; any portal has what it needs. */
export function useProvisioning(): ProvisioningClient {
  const discovery = useApi(discoveryApiRef);
  const { fetch } = useApi(fetchApiRef);
  return useMemo(
    () =>
      new ProvisioningClient({
        baseUrl: () => discovery.getBaseUrl('provisioning'),
        fetch,
      }),
    [discovery, fetch],
  );
}
