import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ProvisioningClient } from '@plumbline/backstage-plugin-provisioning-common/client';

/** Asks the provisioning plugin as the catalog itself. */
export function createClient(options: {
  auth: AuthService;
  discovery: DiscoveryService;
}): ProvisioningClient {
  const { auth, discovery } = options;
  return new ProvisioningClient({
    baseUrl: () => discovery.getBaseUrl('provisioning'),
    token: async () => {
      const { token } = await auth.getPluginRequestToken({
        onBehalfOf: await auth.getOwnServiceCredentials(),
        targetPluginId: 'provisioning',
      });
      return token;
    },
  });
}
