import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { ProvisioningClient } from '@plumbline/backstage-plugin-provisioning-common/client';

export type ProvisioningAccessOptions = {
  auth: AuthService;
  discovery: DiscoveryService;
};

/** Asks the provisioning plugin as the user whose task it is. */
export class ProvisioningAccess {
  readonly #options: ProvisioningAccessOptions;

  constructor(options: ProvisioningAccessOptions) {
    this.#options = options;
  }

  /** May read; what it may see is what the initiator may see. */
  clientFor(initiator: BackstageCredentials): ProvisioningClient {
    const { auth, discovery } = this.#options;
    return new ProvisioningClient({
      baseUrl: () => discovery.getBaseUrl('provisioning'),
      token: async () => {
        const { token } = await auth.getPluginRequestToken({
          onBehalfOf: initiator,
          targetPluginId: 'provisioning',
        });
        return token;
      },
    });
  }

  /**
   * For what a person has to ask for.
   *
   * @throws NotAllowedError where the task was begun by no user
   */
  clientForUser(initiator: BackstageCredentials): ProvisioningClient {
    if (!this.#options.auth.isPrincipal(initiator, 'user')) {
      throw new NotAllowedError(
        'This task was begun by no user; a user has to ask for infrastructure',
      );
    }
    return this.clientFor(initiator);
  }
}
