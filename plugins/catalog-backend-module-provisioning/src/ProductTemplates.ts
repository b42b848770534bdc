import type { Entity } from '@backstage/catalog-model';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import {
  followAnnouncements,
  Following,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import { provisioningChangedTopic } from '@plumbline/backstage-plugin-provisioning-common';
import type { ProvisioningClient } from '@plumbline/backstage-plugin-provisioning-common/client';
import { toTemplate } from './toTemplate';

export type ProductTemplatesOptions = Following & {
  client: Pick<ProvisioningClient, 'getProduct' | 'listProducts'>;
};

/** Each product that takes requests has a template; an edited one changes it. */
export class ProductTemplates implements EntityProvider {
  readonly #options: ProductTemplatesOptions;
  readonly #setAside: SetAside;
  /** By product, as they were made last. */
  readonly #made = new Map<string, Entity>();

  constructor(options: ProductTemplatesOptions) {
    this.#options = options;
    this.#setAside = new SetAside(options);
  }

  getProviderName(): string {
    return 'plumbline-provisioning-products';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    await followAnnouncements(this.#options, {
      topic: provisioningChangedTopic,
      id: 'plumbline-product-templates',
      refresh: () => this.#refresh(connection),
      failed: 'Products can not be read; the catalog keeps their templates',
    });
  }

  async #refresh(connection: EntityProviderConnection): Promise<void> {
    const { client } = this.#options;
    const { items } = await client.listProducts();
    const offered = items.filter(({ state }) => state !== 'retired');
    await this.#setAside.each('templates of products', offered, {
      id: ({ id }) => id,
      run: async ({ id }) => {
        this.#made.set(id, toTemplate(await client.getProduct(id)));
      },
    });
    // One that can't be made stays as it was.
    const templates = offered.flatMap(({ id }) => this.#made.get(id) ?? []);
    // Also what this process applied before: another replica may have applied
    // something else since. The catalog changes what differs.
    await connection.applyMutation({
      type: 'full',
      entities: templates.map(entity => ({
        entity,
        locationKey: this.getProviderName(),
      })),
    });
  }
}
