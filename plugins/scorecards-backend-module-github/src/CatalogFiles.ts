import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { mayDescribe } from '@plumbline/backstage-plugin-evidence-common';
import type { Repository } from './readEvent';

const annotation = 'backstage.io/managed-by-location';
/** Paths that are looked up; of more, the portal notes what it did not get. */
const maxPaths = 200;

/** The catalog takes them in an address, of which servers take 16 kB. */
const longestQuery = 8_000;
/** What each value has beside it there. */
const besideValue = 80;

/** Files that the catalog reads although they are not called as descriptors are. */
export class CatalogFiles {
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;

  constructor(options: { auth: AuthService; catalog: CatalogService }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
  }

  async among(
    paths: readonly string[],
    { defaultBranch, url }: Repository,
  ): Promise<Set<string>> {
    const files = paths.filter(mayDescribe).slice(0, maxPaths);
    if (files.length === 0 || defaultBranch === undefined) {
      return new Set();
    }
    // The catalog has what it found by a pattern under the address of a folder.
    const locations = new Map(
      files.flatMap(path =>
        ['blob', 'tree'].flatMap(kind =>
          [defaultBranch, 'HEAD'].flatMap(branch =>
            [path, encodeURI(path)].map((file): [string, string] => [
              `url:${url}/${kind}/${branch}/${file}`,
              path,
            ]),
          ),
        ),
      ),
    );
    const credentials = await this.#auth.getOwnServiceCredentials();
    const pages = await Promise.all(
      inAddresses([...locations.keys()]).map(some =>
        this.#catalog.getEntities(
          {
            filter: { [`metadata.annotations.${annotation}`]: some },
            fields: ['kind', 'metadata'],
          },
          { credentials },
        ),
      ),
    );
    const items = pages.flatMap(page => page.items);
    return new Set(
      items.flatMap(
        ({ metadata }) =>
          locations.get(metadata.annotations?.[annotation] ?? '') ?? [],
      ),
    );
  }
}

/** In groups of which each fits into one address. */
function inAddresses(values: readonly string[]): string[][] {
  const groups: string[][] = [];
  let length = Infinity;
  for (const value of values) {
    const more = encodeURIComponent(value).length + besideValue;
    if (length + more > longestQuery) {
      groups.push([]);
      length = 0;
    }
    groups[groups.length - 1].push(value);
    length += more;
  }
  return groups;
}
