import { NotFoundError } from '@backstage/errors';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type {
  Level,
  ListedLevel,
  ListedProduct,
  ProductDetails,
  StandardsProblem,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { Runner } from '../engine/Runner';
import { priceFrom } from './priceFrom';
import type { ProductRegistry, Standards } from '../standards/ProductRegistry';

type Options = {
  clock: Clock;
  currency: string;
  runner: Pick<Runner, 'missing'>;
};
type Written = Omit<ListedProduct, 'missing'>;

/** Shows what can be requested. */
export class ProductService {
  readonly #registry: Pick<ProductRegistry, 'standards'>;
  readonly #options: Options;
  /** Made once for what is in force: it tries every choice. */
  readonly #listed = new WeakMap<Standards, Written[]>();

  constructor(registry: Pick<ProductRegistry, 'standards'>, options: Options) {
    this.#registry = registry;
    this.#options = options;
  }

  /** By id; retired ones, too. */
  async list(): Promise<ListedProduct[]> {
    const { standards } = this.#registry;
    const listed = this.#listed.get(standards) ?? this.#list(standards);
    this.#listed.set(standards, listed);
    return Promise.all(
      listed.map(async product => ({
        ...product,
        missing: await this.#options.runner.missing(product.id),
      })),
    );
  }

  #list(standards: Standards): Written[] {
    const { clock, currency } = this.#options;
    const { books } = standards;
    const now = clock().getTime();
    return [...standards.offers.values()]
      .map(offer => {
        const { product } = offer;
        const { id, version, title, description, owner, state } = product;
        return {
          id,
          version,
          title,
          description,
          owner,
          state,
          resource: product.resource,
          successor: product.successor,
          plansWithoutCredentials: product.planWithout !== undefined,
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
          version,
          title,
          layer,
          severity,
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
    id,
    title,
    promise,
    environments,
    classifications,
    ...(approval !== 'none' && { approval: approval.because }),
    ...(level.expiry && { days: level.expiry.days }),
  };
}
