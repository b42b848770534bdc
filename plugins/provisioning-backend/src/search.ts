import { createSearchModule } from '@plumbline/backstage-plugin-evidence-node/search';
import { ProvisioningClient } from '@plumbline/backstage-plugin-provisioning-common/client';

/** Products in the portal's search. */
export default createSearchModule({
  type: 'plumbline-product',
  pluginId: 'provisioning',
  documents: async api => {
    const { items } = await new ProvisioningClient(api).listProducts();
    return items.map(({ id, title, description, owner, state }) => ({
      title,
      text: `${id} · ${description}`,
      location: `/infrastructure/products/${encodeURIComponent(id)}`,
      owner,
      state,
    }));
  },
});
