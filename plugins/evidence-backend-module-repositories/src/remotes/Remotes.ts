import { realpath } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { sep } from 'node:path';
import { splits } from '../addresses';
import type { Place } from '../locate';
import { safePath } from '../tree/RepositoryTree';
import type { Remote } from './remote';

export class GitError extends Error {}

/** A repository of one, and what is meant in it. */
export type RemotePlace = {
  remote: Remote;
  /** `acme/shop` */
  project: string;
  /** As its location has it; `HEAD` where that names none. */
  ref: string;
  path: string;
};

const part = /^(?![.-])[\w.~-]{1,100}$/;
const branch = /^(?![-./])(?!.*\.\.)[\w./-]{1,200}(?<![./])$/;

/** Those that the configuration names. */
export class Remotes {
  readonly #remotes: readonly Remote[];

  constructor(remotes: readonly Remote[]) {
    this.#remotes = remotes;
  }

  get isEmpty(): boolean {
    return this.#remotes.length === 0;
  }

  /** Of the address of a file, a folder or a repository; undefined for others. */
  placeOf(text: string): RemotePlace | undefined {
    const remote = this.#remotes.find(({ url }) => text.startsWith(`${url}/`));
    if (!remote || !URL.canParse(text)) {
      return undefined;
    }
    const base = new URL(`${remote.url}/`).pathname;
    let parts: string[];
    try {
      const { pathname } = new URL(text);
      parts = decodeURIComponent(pathname.slice(base.length))
        .split('/')
        .filter(Boolean);
    } catch {
      return undefined;
    }
    const split = splits['-/tree'](['', ...parts], new URL(text));
    // A repository may be at the top, and its name ends where a page begins.
    const slug = (split?.slug ?? ['', ...parts]).slice(1);
    const project = slug.join('/').replace(/\.git$/, '');
    const ref = split?.ref ?? 'HEAD';
    const path = (split?.path ?? []).join('/');
    return project !== '' &&
      project.split('/').every(name => part.test(name)) &&
      branch.test(ref) &&
      (path === '' || safePath(path) === path)
      ? { remote, project, ref, path }
      : undefined;
  }

  /** For the collector: where an entity is in one. */
  locate(location: string | undefined): Place | undefined {
    const url = /^url:(.+)$/.exec(location ?? '')?.[1];
    const place = url === undefined ? undefined : this.placeOf(url);
    if (!place) {
      return undefined;
    }
    const { remote, project, ref, path } = place;
    const page = `${remote.url}/${project}`;
    const isFile = /\/(?:blob|edit|raw)\//.test(url!);
    return {
      folder: isFile ? path.replace(/(?:^|\/)[^/]*$/, '') : path,
      repository: {
        key: `${page.replace(/^https?:\/\//, '')}${
          ref === 'HEAD' ? '' : `#${ref}`
        }`.toLocaleLowerCase('en-US'),
        layout: 'other',
        host: new URL(remote.url).host,
        slug: project,
        url: page,
        ...(ref !== 'HEAD' && { ref }),
        remote,
      },
    };
  }
}

/**
 * What git is given for a repository.
 *
 * @throws Error in one sentence where it is not below the folder of its remote
 */
export async function addressOf({
  remote,
  project,
}: Pick<RemotePlace, 'project' | 'remote'>): Promise<string> {
  const { address, folder } = remote;
  if (folder === undefined) {
    return `${address}/${project}`;
  }
  const root = await realpath(folder).catch(() => undefined);
  for (const name of [project, `${project}.git`]) {
    const found = await realpath(`${folder}/${name}`).catch(() => undefined);
    if (root !== undefined && found?.startsWith(`${root}${sep}`)) {
      return pathToFileURL(found).href;
    }
  }
  throw new GitError(`There is no repository '${project}' at ${remote.url}`);
}
