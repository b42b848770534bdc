import { createApiRef } from '@backstage/core-plugin-api';
import { clientApiFactory } from '@plumbline/backstage-plugin-evidence-react';
import { ProvisioningClient } from '@plumbline/backstage-plugin-provisioning-common/client';

/** Products and requests as the pages need them, on behalf of the signed-in user. */
export type ProvisioningApi = Pick<
  ProvisioningClient,
  keyof ProvisioningClient
>;

/** Where the pages of this plugin get their data. */
export const provisioningApiRef = createApiRef<ProvisioningApi>({
  id: 'plugin.provisioning.api',
});

export const provisioningApiFactory = clientApiFactory(
  provisioningApiRef,
  'provisioning',
  ProvisioningClient,
);
