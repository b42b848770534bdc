import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import type {
  CatalogService,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { allPages } from '@plumbline/backstage-plugin-evidence-common/client';
import {
  followAnnouncements,
  Following,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  ListedRequest,
  provisioningChangedTopic,
} from '@plumbline/backstage-plugin-provisioning-common';
import { createClient } from './createClient';
import { toEntity } from './toEntity';

export type ProvisionedResourcesOptions = Following & {
  auth: AuthService;
  catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  discovery: DiscoveryService;
};

/** States in which something is there. */
const states = ['active', 'expiring', 'destroying'] as const;

/** What is there by request is in the catalog; what is gone goes from it. */
export class ProvisionedResources implements EntityProvider {
  readonly #options: ProvisionedResourcesOptions;
  readonly #setAside: SetAside;

  constructor(options: ProvisionedResourcesOptions) {
    this.#options = options;
    this.#setAside = new SetAside(options);
  }

  getProviderName(): string {
    return 'plumbline-provisioning';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    await followAnnouncements(this.#options, {
      topic: provisioningChangedTopic,
      id: 'plumbline-provisioned-resources',
      refresh: () => this.#refresh(connection),
      failed: 'Requests can not be read; the catalog keeps what they made',
    });
  }

  async #refresh(connection: EntityProviderConnection): Promise<void> {
    const made = (await this.#requests()).filter(
      ({ intent, resourceRef }) => resourceRef && intent.service,
    );
    const requests = this.#setAside.map('provisioned resources', made, {
      id: ({ id }) => id,
      map: request => {
        parseEntityRef(request.resourceRef!);
        parseEntityRef(String(request.intent.service));
        return request;
      },
    });
    const systems = await this.#systemsOf(
      requests.map(({ intent }) => String(intent.service)),
    );
    const entities = requests
      .map(request =>
        toEntity(request, systems.get(String(request.intent.service))),
      )
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    // Also what this process applied before: another replica may have applied
    // something else since. The catalog changes what differs.
    await connection.applyMutation({
      type: 'full',
      entities: entities.map(entity => ({
        entity,
        locationKey: this.getProviderName(),
      })),
    });
  }

  async #requests(): Promise<ListedRequest[]> {
    const client = createClient(this.#options);
    const found: ListedRequest[] = [];
    for (const state of states) {
      const pages = allPages(cursor =>
        client.listRequests({ state, cursor, limit: 500 }),
      );
      for await (const request of pages) {
        found.push(request);
      }
    }
    return found;
  }

  /** What is for a service belongs to the system that the service is of. */
  async #systemsOf(services: readonly string[]): Promise<Map<string, string>> {
    const entityRefs = [...new Set(services)];
    if (entityRefs.length === 0) {
      return new Map();
    }
    const { auth, catalog } = this.#options;
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs, fields: ['kind', 'metadata', 'spec.system'] },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return new Map(
      entityRefs.flatMap((ref, index): [string, string][] => {
        const system = items[index]?.spec?.system;
        return typeof system === 'string' ? [[ref, system]] : [];
      }),
    );
  }
}
