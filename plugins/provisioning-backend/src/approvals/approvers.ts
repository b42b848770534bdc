import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  parseApprovers,
  plumblineAnnotations,
} from '@plumbline/backstage-plugin-evidence-common';

/** Who may approve for a group. */
export interface ApproverLookup {
  /** Users and groups; the group itself where its description names nobody. */
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
    const text = entity?.metadata.annotations?.[plumblineAnnotations.approvers];
    const parsed = text === undefined ? undefined : parseApprovers(text);
    return parsed?.ok && parsed.value.length > 0 ? parsed.value : [group];
  }
}
