import { createApiRef } from '@backstage/core-plugin-api';
import type { ProvisioningApi } from './types';

/** Where the pages of this plugin get products and requests. */
export const provisioningApiRef = createApiRef<ProvisioningApi>({
  id: 'plugin.provisioning.api',
});
