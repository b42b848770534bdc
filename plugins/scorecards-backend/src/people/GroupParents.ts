import type { AuthService } from '@backstage/backend-plugin-api';
import {
  type Entity,
  parseEntityRef,
  RELATION_CHILD_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';

/** Reads which groups a group belongs to. */
export class GroupParents {
  readonly #options: { auth: AuthService; catalog: CatalogService };

  constructor(options: { auth: AuthService; catalog: CatalogService }) {
    this.#options = options;
  }

  /** Sorted; none of a user, and of a group that the catalog does not have. */
  async of(groupRef: string): Promise<string[]> {
    if (!groupRef.toLocaleLowerCase('en-US').startsWith('group:')) {
      return [];
    }
    const group = await this.find(groupRef);
    return group ? parentsIn(group) : [];
  }

  /** As the catalog has it, with the rights of this plugin. */
  async find(ref: string): Promise<Entity | undefined> {
    const { auth, catalog } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    return catalog.getEntityByRef(ref, { credentials });
  }
}

function parentsIn({ metadata, relations, spec }: Entity): string[] {
  const related = (relations ?? [])
    .filter(({ type }) => type === RELATION_CHILD_OF)
    .map(({ targetRef }) => targetRef);
  const written =
    related.length === 0 && typeof spec?.parent === 'string'
      ? [
          stringifyEntityRef(
            parseEntityRef(spec.parent, {
              defaultKind: 'group',
              defaultNamespace: metadata.namespace,
            }),
          ),
        ]
      : [];
  return [...related, ...written]
    .map(ref => ref.toLocaleLowerCase('en-US'))
    .sort();
}
