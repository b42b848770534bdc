import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { mayDescribe } from '@plumbline/backstage-plugin-evidence-common';
import {
  catalogValues,
  isCatalogValue,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Repository } from './readEvent';

const annotation = 'backstage.io/managed-by-location';
/** Paths that are looked up; of more, the portal notes what it did not get. */
const maxPaths = 200;

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
      catalogValues([...locations.keys()]).map(some =>
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
    return new Set([
      ...items.flatMap(
        ({ metadata }) =>
          locations.get(metadata.annotations?.[annotation] ?? '') ?? [],
      ),
      // By which the catalog can't be filtered: the gate leaves out what it has not.
      ...[...locations].flatMap(([location, path]) =>
        isCatalogValue(location) ? [] : path,
      ),
    ]);
  }
}
