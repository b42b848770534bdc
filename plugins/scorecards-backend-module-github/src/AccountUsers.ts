import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { Account } from './readEvent';

const annotation = 'github.com/user-login';

/** Users of the catalog behind accounts of GitHub. */
export class AccountUsers {
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;

  constructor(options: { auth: AuthService; catalog: CatalogService }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
  }

  /**
   * Programs review nothing, and are left out. Users are all in vain where one
   * person is missing: that one could review what they made.
   *
   * @param accounts - undefined for who is unknown
   */
  async of(
    accounts: readonly (Account | undefined)[],
  ): Promise<{ users: string[] } | { users: []; unknown: string }> {
    const people = accounts.filter(account => !account?.isBot);
    const users = new Set<string>();
    for (const account of people) {
      if (account === undefined) {
        return unknown('the author of the commit is not a user of GitHub');
      }
      const found = await this.#usersOf(account.login);
      if (found.length === 0) {
        return unknown(
          `no user of the catalog has the annotation ${annotation}: ${account.login}`,
        );
      }
      found.forEach(ref => users.add(ref));
    }
    return users.size === 0
      ? unknown('only programs made and started it')
      : { users: [...users] };
  }

  async #usersOf(login: string): Promise<string[]> {
    const { items } = await this.#catalog.getEntities(
      {
        filter: {
          kind: 'User',
          [`metadata.annotations.${annotation}`]: login,
        },
        fields: ['kind', 'metadata.name', 'metadata.namespace'],
      },
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
    return items.map(stringifyEntityRef);
  }
}

function unknown(reason: string): { users: []; unknown: string } {
  return {
    users: [],
    unknown: `No review was opened, because its maker could answer it: ${reason}.`,
  };
}
