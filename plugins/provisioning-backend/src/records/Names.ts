import type { AuthService } from '@backstage/backend-plugin-api';
import { ANNOTATION_ORIGIN_LOCATION } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { provisionedLocation } from '@plumbline/backstage-plugin-evidence-common';
import type {
  FieldProblem,
  Product,
} from '@plumbline/backstage-plugin-provisioning-common';
import { postgresqlHas } from './postgresqlHas';
import { nameTaken } from './problems';
import { resourceRefOf } from './resourceRefOf';
import type { RequestStore } from './RequestStore';
import type { StoredRequest } from './requests';

export type NamesOptions = {
  auth: AuthService;
  catalog: CatalogService;
  environmentOf(product: string): Record<string, string> | undefined;
  store: Pick<RequestStore, 'named'>;
};

/** Finds whether a name is in use, before anything is planned. */
export class Names {
  readonly #options: NamesOptions;

  constructor(options: NamesOptions) {
    this.#options = options;
  }

  /**
   * The answer names no owner, who may be hidden from the caller. Where the
   * server can't be reached, the run finds out.
   *
   * @param of - the request that may have the name, since it is its own
   */
  async whyTaken(
    product: Pick<Product, 'id' | 'resource' | 'verify'>,
    name: unknown,
    of: Pick<StoredRequest, 'id' | 'intent'> | undefined,
  ): Promise<FieldProblem[]> {
    const field = product.resource.name;
    // Its own name is in use by itself.
    if (typeof name !== 'string' || of?.intent[field] === name) {
      return [];
    }
    const { environmentOf, store } = this.#options;
    const isTaken =
      (await store.named(product.id, name)).some(
        ({ id, intent }) => id !== of?.id && intent[field] === name,
      ) ||
      (await this.#isDescribed(name)) ||
      (product.verify === 'postgresql' &&
        (await postgresqlHas(environmentOf(product.id) ?? {}, name, of?.id)));
    return isTaken ? [nameTaken(field, name)] : [];
  }

  /** Whether the catalog has a Resource of this name that no request made. */
  async #isDescribed(name: string): Promise<boolean> {
    const { auth, catalog } = this.#options;
    const entity = await catalog.getEntityByRef(
      resourceRefOf({ id: 'none', resourceName: name }),
      { credentials: await auth.getOwnServiceCredentials() },
    );
    const origin = entity?.metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION];
    return entity !== undefined && origin !== provisionedLocation;
  }
}
