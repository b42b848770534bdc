import { realpath, stat } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import type { Place, RepositoryAddress } from './locate';
import { workTreeOf } from './tree/git';

export type LocalFolder = {
  /** Absolute. */
  path: string;
  /** Repositories whose address begins so are read from below the path. */
  url?: string;
};

/**
 * The folders of this machine that may be read: those that the configuration
 * names, never one that only a descriptor does.
 */
export class LocalFolders {
  readonly #folders: readonly LocalFolder[];
  readonly #roots = new Map<string, Promise<string | undefined>>();

  constructor(folders: readonly LocalFolder[]) {
    this.#folders = folders;
  }

  /** The folder that stands for a repository elsewhere; undefined for none. */
  async standingFor(place: Place): Promise<Place | undefined> {
    const { repository, folder } = place;
    for (const { path, url } of this.#folders) {
      const rest = url && below(repository.url, url);
      if (rest !== undefined) {
        const at = rest === '' ? path : `${path}/${rest}`;
        const real = await realpath(at).catch(() => at);
        const root = await realpath(path).catch(() => path);
        if (!isWithin(root, real) && real !== at) {
          return undefined;
        }
        const { ref: _, ...address } = repository;
        return {
          folder,
          repository: { ...address, key: `file:${at}`, path: at },
        };
      }
    }
    return undefined;
  }

  /** The work tree, or else the folder, that a path of a descriptor is in. */
  async ofPath(path: string): Promise<Place | undefined> {
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined) {
      return undefined;
    }
    for (const allowed of this.#folders) {
      const root = await this.#rootOf(allowed.path);
      if (root !== undefined && isWithin(root, real)) {
        const isFile = (await stat(real)).isFile();
        const folder = isFile ? dirname(real) : real;
        const repository: RepositoryAddress = {
          key: `file:${root}`,
          layout: 'local',
          path: root,
        };
        return {
          repository,
          folder: relative(root, folder).split(sep).join('/'),
        };
      }
    }
    return undefined;
  }

  /** The whole work tree that a folder is in: CI files and CODEOWNERS are at its root. */
  #rootOf(path: string): Promise<string | undefined> {
    const known = this.#roots.get(path);
    if (known) {
      return known;
    }
    const found = realpath(path)
      .then(async real => (await workTreeOf(real)) ?? real)
      .catch(() => undefined);
    this.#roots.set(path, found);
    return found;
  }
}

function isWithin(root: string, path: string): boolean {
  return path === root || path.startsWith(`${root}${sep}`);
}

/** What follows a prefix of an address, at the end of one of its parts. */
function below(url: string | undefined, prefix: string): string | undefined {
  const [whole, start] = [url ?? '', prefix.replace(/\/+$/, '')].map(one =>
    one.toLocaleLowerCase('en-US'),
  );
  if (whole === start) {
    return '';
  }
  return whole.startsWith(`${start}/`)
    ? (url as string).slice(start.length + 1)
    : undefined;
}
