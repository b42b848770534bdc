import { NotFoundError } from '@backstage/errors';
import type {
  Level,
  ListedLevel,
  ListedProduct,
  ProductDetails,
  StandardsProblem,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { ProductRegistry } from './ProductRegistry';

/** Shows what can be asked for. */
export class ProductService {
  readonly #registry: Pick<ProductRegistry, 'standards'>;

  constructor(registry: Pick<ProductRegistry, 'standards'>) {
    this.#registry = registry;
  }

  /** By id; retired ones, too. */
  list(): ListedProduct[] {
    return [...this.#registry.standards.offers.values()]
      .map(({ product }) => {
        const { id, version, title, description, owner, state } = product;
        return {
          ...{ id, version, title, description, owner, state },
          successor: product.successor,
          levels: Object.keys(product.levels),
          offers: Object.entries(product.levels).map(offered),
        };
      })
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** @throws NotFoundError */
  get(id: string): ProductDetails {
    const { offers, policies } = this.#registry.standards;
    const offer = offers.get(id);
    if (!offer) {
      throw new NotFoundError(`There is no product '${id.slice(0, 100)}'`);
    }
    return {
      ...offer.product,
      form: offer.form,
      policies: policies
        .map(({ policy }) => policy)
        .filter(({ products }) => products?.includes(id) ?? true)
        .map(({ id: rule, version, title, layer, severity, exemption }) => ({
          id: rule,
          ...{ version, title, layer, severity },
          ...(exemption && { exemptDays: exemption.maxDays }),
        })),
    };
  }

  /** Files that are not in force as they are written. */
  problems(): readonly StandardsProblem[] {
    return this.#registry.standards.problems;
  }
}

function offered([id, level]: [string, Level]): ListedLevel {
  const { title, promise, environments, classifications, approval } = level;
  return {
    ...{ id, title, promise, environments, classifications },
    ...(approval !== 'none' && { approval: approval.because }),
    ...(level.expiry && { days: level.expiry.days }),
  };
}
