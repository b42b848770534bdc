import type {
  AuthService,
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';

export type CatalogVisibilityOptions = {
  auth: AuthService;
  catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  permissions: PermissionsService;
};

/**
 * Finds which of a few entities a caller may see: of things that a page lists,
 * by the catalog's own permission. What was deleted is seen by those alone who
 * may see everything.
 */
export class CatalogVisibility {
  readonly #options: CatalogVisibilityOptions;

  constructor(options: CatalogVisibilityOptions) {
    this.#options = options;
  }

  /** @returns whether the caller may see an entity, for the requested ones */
  async of(
    refs: readonly string[],
    credentials: BackstageCredentials,
  ): Promise<(ref: string) => boolean> {
    const { auth, catalog, permissions } = this.#options;
    if (auth.isPrincipal(credentials, 'service')) {
      return () => true;
    }
    const [decision] = await permissions.authorizeConditional(
      [{ permission: catalogEntityReadPermission }],
      { credentials },
    );
    if (decision.result === AuthorizeResult.ALLOW) {
      return () => true;
    }
    const entityRefs = [...new Set(refs)];
    if (
      decision.result !== AuthorizeResult.CONDITIONAL ||
      entityRefs.length === 0
    ) {
      return () => false;
    }
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs, fields: ['kind'] },
      { credentials },
    );
    const visible = new Set(entityRefs.filter((_, index) => items[index]));
    return ref => visible.has(ref);
  }
}
