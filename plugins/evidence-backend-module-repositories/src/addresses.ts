import { decoded } from '@plumbline/backstage-plugin-evidence-common';
import type { RepositoryHost } from '@plumbline/backstage-plugin-evidence-node';

/** How addresses name repositories, folders and files. */
export type Layout = RepositoryHost['layout'] | '_git' | 'local' | 'other';

/** The parts of the address of something in a repository. */
export type Split = {
  slug: string[];
  ref?: string;
  path: string[];
  isFile?: boolean;
};

const filePages: ReadonlySet<string> = new Set(['tree', 'blob', 'edit', 'raw']);
const refKinds: ReadonlySet<string> = new Set(['branch', 'tag', 'commit']);

function inRepository(
  slug: (string | undefined)[],
  at: false | { page?: string; ref: string | undefined; path: string[] },
): Split | undefined {
  const known = slug.filter(part => part !== undefined);
  if (known.length < 2 || known.length < slug.length) {
    return undefined;
  }
  const { page = 'tree', ref, path } = at || { ref: undefined, path: [] };
  return { slug: known, ref, path, isFile: page !== 'tree' };
}

/** How the path of an address is split. */
export const splits: Record<
  Layout,
  (parts: string[], url: URL) => Split | undefined
> = {
  tree: ([owner, repo, page, ref, ...path]) =>
    inRepository([owner, repo], filePages.has(page) && { page, ref, path }),
  '-/tree': parts => {
    const dash = parts.indexOf('-');
    const old = parts.findIndex((part, at) => at >= 2 && filePages.has(part));
    const isOld = dash < 0 && old >= 0;
    const end = [dash, old].find(at => at >= 0) ?? parts.length;
    const [page, ref, ...path] = parts.slice(isOld ? end : end + 1);
    return inRepository(
      parts.slice(0, end),
      filePages.has(page) && { page, ref, path },
    );
  },
  src: ([owner, repo, page, ref, ...path]) =>
    inRepository([owner, repo], page === 'src' && { ref, path }),
  'src/branch': ([owner, repo, page, kind, ref, ...path]) =>
    inRepository(
      [owner, repo],
      page === 'src' && refKinds.has(kind) && { ref, path },
    ),
  _git: (parts, url) => {
    const git = parts.indexOf('_git');
    const path = decoded(url.searchParams.get('path') ?? '');
    return git < 0 || parts[git + 1] === undefined
      ? undefined
      : {
          slug: parts.slice(0, git + 2),
          ref: url.searchParams.get('version')?.replace(/^G[BTC]/, ''),
          path: path.split('/').filter(Boolean),
        };
  },
  local: () => undefined,
  // Whatever it is, its address is read as it stands.
  other: parts => ({ slug: parts, path: [] }),
};

export function encoded(path: string): string {
  return path
    .split('/')
    .map(part => encodeURIComponent(part))
    .join('/');
}
