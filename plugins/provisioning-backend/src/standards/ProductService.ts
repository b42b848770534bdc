import { NotFoundError } from '@backstage/errors';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type {
  Level,
  ListedLevel,
  ListedProduct,
  ProductDetails,
  StandardsProblem,
} from '@plumbline/backstage-plugin-provisioning-common';
import { priceFrom } from './priceFrom';
import type { ProductRegistry, Standards } from './ProductRegistry';

/** Shows what can be requested. */
export class ProductService {
  readonly #registry: Pick<ProductRegistry, 'standards'>;
  readonly #options: { clock: Clock; currency: string };
  /** Made once for what is in force: it tries every choice. */
  readonly #listed = new WeakMap<Standards, ListedProduct[]>();

  constructor(
    registry: Pick<ProductRegistry, 'standards'>,
    options: { clock: Clock; currency: string },
  ) {
    this.#registry = registry;
    this.#options = options;
  }

  /** By id; retired ones, too. */
  list(): ListedProduct[] {
    const { standards } = this.#registry;
    const listed = this.#listed.get(standards) ?? this.#list(standards);
    this.#listed.set(standards, listed);
    return listed;
  }

  #list(standards: Standards): ListedProduct[] {
    const { clock, currency } = this.#options;
    const { books } = standards;
    const now = clock().getTime();
    return [...standards.offers.values()]
      .map(offer => {
        const { product } = offer;
        const { id, version, title, description, owner, state } = product;
        return {
          ...{ id, version, title, description, owner, state },
          successor: product.successor,
          levels: Object.keys(product.levels),
          offers: Object.entries(product.levels).map(([name, level]) => ({
            ...offered(name, level),
            from: priceFrom(offer, name, { books, currency, now }),
          })),
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

function offered(id: string, level: Level): ListedLevel {
  const { title, promise, environments, classifications, approval } = level;
  return {
    ...{ id, title, promise, environments, classifications },
    ...(approval !== 'none' && { approval: approval.because }),
    ...(level.expiry && { days: level.expiry.days }),
  };
}
