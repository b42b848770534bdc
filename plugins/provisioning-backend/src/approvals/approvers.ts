import type { AuthService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  parseApprovers,
  plumblineAnnotations,
} from '@plumbline/backstage-plugin-evidence-common';

/** Who may approve for a group. */
export interface ApproverLookup {
  /**
   * Users and groups; the group itself where its description names nobody.
   *
   * @throws ServiceUnavailableError where the catalog does not have the group, or
   *   what it names can't be read: that must not make more people approvers
   */
  of(group: string): Promise<string[]>;
}

/** Reads `plumbline.dev/approvers` of the group's description. */
export class CatalogApprovers implements ApproverLookup {
  readonly #options: { auth: AuthService; catalog: CatalogService };

  constructor(options: { auth: AuthService; catalog: CatalogService }) {
    this.#options = options;
  }

  async of(group: string): Promise<string[]> {
    const { auth, catalog } = this.#options;
    const entity = await catalog.getEntityByRef(group, {
      credentials: await auth.getOwnServiceCredentials(),
    });
    if (!entity) {
      throw new ServiceUnavailableError(
        `'${group}' is not in the catalog, which would say who approves for it`,
      );
    }
    const text = entity.metadata.annotations?.[plumblineAnnotations.approvers];
    if (text === undefined) {
      return [group];
    }
    const parsed = parseApprovers(text);
    if (!parsed.ok || parsed.value.length === 0) {
      throw new ServiceUnavailableError(
        `The annotation '${plumblineAnnotations.approvers}' of '${group}' names nobody who could approve`,
      );
    }
    return parsed.value;
  }
}
