import type { AuthService } from '@backstage/backend-plugin-api';
import {
  type Entity,
  parseEntityRef,
  RELATION_CHILD_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';

/** Groups that are read together. */
const together = 500;

type Options = { auth: AuthService; catalog: CatalogService };

/** Reads which groups a group belongs to. */
export class GroupParents {
  readonly #options: Options;

  constructor(options: Options) {
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

  /** The same of several, by group. */
  async ofAll(groupRefs: readonly string[]): Promise<Map<string, string[]>> {
    const groups = await this.findAll(
      groupRefs.filter(ref => ref.startsWith('group:')),
    );
    return new Map([...groups].map(([ref, group]) => [ref, parentsIn(group)]));
  }

  /** Those of several that the catalog has, by reference. */
  async findAll(refs: readonly string[]): Promise<Map<string, Entity>> {
    const { auth, catalog } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const all = [...new Set(refs)];
    const found = new Map<string, Entity>();
    for (let at = 0; at < all.length; at += together) {
      const some = all.slice(at, at + together);
      const { items } = await catalog.getEntitiesByRefs(
        { entityRefs: some },
        { credentials },
      );
      items.forEach((entity, index) => {
        if (entity) {
          found.set(some[index], entity);
        }
      });
    }
    return found;
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
