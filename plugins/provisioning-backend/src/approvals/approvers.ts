import type { AuthService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  parseApprovers,
  plumblineAnnotations,
} from '@plumbline/backstage-plugin-evidence-common';
import { lower } from './coverage';

/** Who may approve for a group. */
export interface ApproverLookup {
  /**
   * Users and groups; the group itself where its description names nobody.
   *
   * @throws ServiceUnavailableError where the catalog does not have the group, or
   *   what it names can't be read: that must not make more people approvers
   */
  of(group: string): Promise<string[]>;
  /**
   * Whether a user is one of these, or the catalog has them in one of these
   * groups, or in a group below one.
   *
   * @throws Error where the catalog does not answer
   */
  names(refs: readonly string[], user: string): Promise<boolean>;
}

/** Groups above groups that are looked at. */
const mostLevels = 10;

type Options = { auth: AuthService; catalog: CatalogService };

/** Reads `plumbline.dev/approvers` of the group's description. */
export class CatalogApprovers implements ApproverLookup {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async names(refs: readonly string[], user: string): Promise<boolean> {
    const named = new Set(refs.map(lower));
    const seen = new Set<string>();
    let level = [lower(user)];
    for (let depth = 0; depth <= mostLevels && level.length > 0; depth++) {
      if (level.some(ref => named.has(ref))) {
        return true;
      }
      level.forEach(ref => seen.add(ref));
      level = (await this.#above(level)).filter(ref => !seen.has(ref));
    }
    return false;
  }

  /**
   * Users in place of groups: who is a member itself, since a member of a group
   * below can't decide. What the catalog does not have stays as it is.
   */
  async members(refs: readonly string[]): Promise<string[]> {
    const { auth, catalog } = this.#options;
    const { items } = await catalog.getEntitiesByRefs(
      {
        entityRefs: [...refs],
        fields: ['kind', 'relations'],
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return [
      ...new Set(
        refs.flatMap((ref, index) => {
          const entity = items[index];
          return entity?.kind.toLocaleLowerCase('en-US') === 'group'
            ? (entity.relations ?? [])
                .filter(({ type }) => type === 'hasMember')
                .map(({ targetRef }) => targetRef)
            : [ref];
        }),
      ),
    ];
  }

  /** The groups that users and groups are in. */
  async #above(refs: readonly string[]): Promise<string[]> {
    const { auth, catalog } = this.#options;
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs: [...refs], fields: ['relations'] },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    const above = items.flatMap(entity => entity?.relations ?? []);
    return [
      ...new Set(
        above
          .filter(({ type }) => type === 'memberOf' || type === 'childOf')
          .map(({ targetRef }) => lower(targetRef)),
      ),
    ];
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
