import type { AuthService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef, UserEntity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogValues } from '@plumbline/backstage-plugin-evidence-node';

/** Users of the catalog behind the addresses that commits are written with. */
export class CommitAuthors {
  readonly #auth: AuthService;
  readonly #catalog: Pick<CatalogService, 'getEntities'>;

  constructor(options: {
    auth: AuthService;
    catalog: Pick<CatalogService, 'getEntities'>;
  }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
  }

  /**
   * @param emails - of those who wrote the commits of a change
   * @returns `notes`: that some are of no user, who could then review what they made
   */
  async of(
    emails: readonly string[],
  ): Promise<{ users: string[]; notes: string[] }> {
    const wanted = new Set(emails.map(email => email.toLowerCase()));
    if (wanted.size === 0) {
      return { users: [], notes: [] };
    }
    const credentials = await this.#auth.getOwnServiceCredentials();
    const found = await Promise.all(
      catalogValues([...wanted]).map(some =>
        this.#catalog.getEntities(
          {
            filter: { kind: 'User', 'spec.profile.email': some },
            fields: [
              'kind',
              'metadata.name',
              'metadata.namespace',
              'spec.profile.email',
            ],
          },
          { credentials },
        ),
      ),
    );
    const items = found.flatMap(page => page.items);
    items.forEach(({ spec }) =>
      wanted.delete((spec as UserEntity['spec']).profile!.email!.toLowerCase()),
    );
    return {
      users: items.map(stringifyEntityRef),
      notes:
        wanted.size === 0
          ? []
          : [
              `Commits are written with ${[...wanted].join(
                ', ',
              )}, which no user of the catalog has as 'spec.profile.email', so that their authors can review the change themselves.`,
            ],
    };
  }
}
