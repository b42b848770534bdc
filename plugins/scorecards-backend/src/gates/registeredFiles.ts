import type { AuthService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  isDescriptor,
  mayDescribe,
  normalizeRepository,
} from '@plumbline/backstage-plugin-evidence-common';
import type { GateRequest } from '@plumbline/backstage-plugin-scorecards-common';
import { pathIn } from './claims';

const managedBy = 'backstage.io/managed-by-location';

/** Which files of a change the catalog reads, as far as their names don't say it. */
export type RegisteredFiles = {
  /** Paths in the repository. */
  paths: ReadonlySet<string>;
  /** Services of which it is not known from where the catalog has them. */
  unknown: readonly string[];
};

/** Of services that the change is of. */
export async function readRegisteredFiles(
  { descriptions = [], paths = [], repository }: GateRequest,
  services: readonly string[],
  options: {
    auth: AuthService;
    catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  },
): Promise<RegisteredFiles> {
  const found = new Set<string>();
  const unknown: string[] = [];
  const edited = [...paths, ...descriptions.map(({ path }) => path)];
  // Every other file is known by its name, or described by none.
  if (services.length > 0 && edited.some(mayDescribe)) {
    const { items } = await options.catalog
      .getEntitiesByRefs(
        {
          entityRefs: [...services],
          fields: ['kind', 'metadata'],
        },
        { credentials: await options.auth.getOwnServiceCredentials() },
      )
      // From where it has them is not known while it is away.
      .catch(() => ({ items: [] as (Entity | undefined)[] }));
    services.forEach((ref, index) => {
      const location = items[index]?.metadata.annotations?.[managedBy];
      const path = pathIn(location ?? '');
      // The name of a branch may have slashes, which nothing parts from the path.
      if (path === undefined || edited.some(one => path.endsWith(`/${one}`))) {
        unknown.push(ref);
      } else if (
        normalizeRepository(location!.replace(/^url:/, '')) === repository
      ) {
        found.add(path);
      }
    });
  }
  return { paths: found, unknown };
}

/**
 * Whether the catalog has services of the change from a file. Of one that is called
 * otherwise than descriptors are, where it does not or it is not known, what it holds
 * may be an example.
 */
export function isRead(
  path: string,
  { paths, unknown }: RegisteredFiles,
): boolean {
  return isDescriptor(path) || paths.has(path) || unknown.length > 0;
}
