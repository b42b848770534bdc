import {
  AuthService,
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { LRUCache } from 'lru-cache';
import { Visibility } from '@plumbline/backstage-plugin-evidence-common';

/** What one viewer may see: no answer contains, names or counts the rest. */
export type Viewer = {
  visibility: Visibility;
  /** Absent when everything may be seen. */
  refs?: ReadonlySet<string>;
};

export type VisibilityServiceOptions = {
  auth: AuthService;
  catalog: Pick<CatalogService, 'streamEntities'>;
  permissions: PermissionsService;
  /** Grows whenever an entity changes. */
  version: () => number;
};

const nothing: Viewer = { visibility: 'filtered', refs: new Set() };
/** Sets kept: one for each distinct policy answer in use. */
const maxSets = 20;

/**
 * Asks the catalog's own permission once a request. A conditional answer is
 * turned into the set of entities it allows, which is kept until the estate
 * changes, so that no request costs a decision per entity.
 */
export class VisibilityService {
  readonly #options: VisibilityServiceOptions;
  readonly #sets = new LRUCache<
    string,
    { version: number; refs: Promise<Set<string>> }
  >({ max: maxSets });

  constructor(options: VisibilityServiceOptions) {
    this.#options = options;
  }

  async viewer(credentials: BackstageCredentials): Promise<Viewer> {
    const { auth, permissions } = this.#options;
    if (auth.isPrincipal(credentials, 'service')) {
      return { visibility: 'all' };
    }
    const [decision] = await permissions.authorizeConditional(
      [{ permission: catalogEntityReadPermission }],
      { credentials },
    );
    if (decision.result === AuthorizeResult.ALLOW) {
      return { visibility: 'all' };
    }
    if (decision.result !== AuthorizeResult.CONDITIONAL) {
      return nothing;
    }
    const refs = await this.#allowed(
      JSON.stringify(decision.conditions),
      credentials,
    );
    return { visibility: 'filtered', refs };
  }

  async #allowed(
    conditions: string,
    credentials: BackstageCredentials,
  ): Promise<Set<string>> {
    const version = this.#options.version();
    const cached = this.#sets.get(conditions);
    if (cached?.version === version) {
      return cached.refs;
    }
    const refs = this.#readAllowed(credentials);
    this.#sets.set(conditions, { version, refs });
    refs.catch(() => this.#sets.delete(conditions));
    return refs;
  }

  async #readAllowed(credentials: BackstageCredentials): Promise<Set<string>> {
    const refs = new Set<string>();
    const fields = ['kind', 'metadata.name', 'metadata.namespace'];
    const pages = this.#options.catalog.streamEntities(
      { fields },
      { credentials },
    );
    for await (const entities of pages) {
      entities.forEach(entity => refs.add(stringifyEntityRef(entity)));
    }
    return refs;
  }
}
