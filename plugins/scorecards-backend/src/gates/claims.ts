import {
  decoded,
  type EntityFacts,
} from '@plumbline/backstage-plugin-evidence-common';

/** Which services of a repository a change is of, and how that was found. */
export type Claims = {
  /** Sorted. */
  services: string[];
  /** Of each folder that has changed paths; of the services that were named, theirs. */
  claims: { folder: string; services: string[] }[];
  /** Paths in no service's folder. */
  unclaimed: string[];
};

/**
 * Each path counts for the nearest folder above it. Where several services name
 * one folder, it counts for all of them: claiming a folder takes no change away
 * from who had it.
 *
 * @param of.paths - changed paths; all services without them
 * @param of.services - only these
 */
export function claimsOf(
  entities: readonly EntityFacts[],
  of: { paths?: readonly string[]; services?: readonly string[] },
): Claims {
  const folders = new Map<string, string[]>();
  for (const entity of entities) {
    if (!of.services || of.services.includes(entity.entityRef)) {
      const folder = folderOf(entity);
      folders.set(folder, [...(folders.get(folder) ?? []), entity.entityRef]);
    }
  }
  if (!of.paths || of.services) {
    return found(folders, folders.keys(), []);
  }
  const concerned = new Set<string>();
  const unclaimed: string[] = [];
  for (const path of of.paths) {
    const folder = nearest(path, folders);
    if (folder === undefined) {
      unclaimed.push(path);
    } else {
      concerned.add(folder);
    }
  }
  return found(folders, concerned, unclaimed);
}

/** Whose folder a path is in, of those that the change is of. */
export function claimAt(
  { claims }: Claims,
  path: string,
): Claims['claims'][number] | undefined {
  const byFolder = new Map(claims.map(claim => [claim.folder, claim]));
  const folder = nearest(path, byFolder);
  return folder === undefined ? undefined : byFolder.get(folder);
}

function found(
  folders: ReadonlyMap<string, string[]>,
  concerned: Iterable<string>,
  unclaimed: string[],
): Claims {
  const claims = [...concerned].sort().map(folder => ({
    folder,
    services: [...folders.get(folder)!].sort(),
  }));
  return {
    services: [...new Set(claims.flatMap(({ services }) => services))].sort(),
    claims,
    unclaimed,
  };
}

function nearest(
  path: string,
  folders: ReadonlyMap<string, unknown>,
): string | undefined {
  for (let folder = path; folder !== ''; ) {
    const slash = folder.lastIndexOf('/');
    folder = slash < 0 ? '' : folder.slice(0, slash);
    if (folders.has(folder)) {
      return folder;
    }
  }
  return undefined;
}

/**
 * The folder of `catalog.source`, as hosts of repositories write it:
 * `…/tree/main/services/cart/`. Of a branch with a slash, what follows the slash
 * counts as path.
 */
function folderOf({ facts }: EntityFacts): string {
  const source = facts.find(({ name }) => name === 'catalog.source');
  const { value = '' } = (source?.value ?? {}) as { value?: string };
  return pathIn(value) ?? '';
}

/** The path that an address of a host of repositories names; undefined for none. */
export function pathIn(address: string): string | undefined {
  // An organisation may be called `src`: a group and a name come before.
  const [, path] =
    /:\/\/[^/]+\/[^/]+\/[^/]+(?:\/[^/]+)*?\/(?:src\/(?:branch|commit|tag)|tree|blob|src)\/[^/?#]+\/([^?#]*)/.exec(
      address,
    ) ?? [];
  return path === undefined
    ? undefined
    : decoded(path)
        .split('/')
        .filter(part => part !== '')
        .join('/');
}
