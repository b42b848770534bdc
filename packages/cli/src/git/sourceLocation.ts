import { parseRemote, WebRepository } from './webRepository';

/** What `backstage.io/source-location` says. */
export type SourceLocation = {
  repository: WebRepository;
  /** What follows the word `tree` or `blob`: a branch, which may hold slashes, and a path. */
  branchAndPath: string[];
};

/** Reads `url:https://github.com/o/r/tree/main/path/`, also as GitLab and Bitbucket write it. */
export function parseSourceLocation(text: string): SourceLocation | undefined {
  let url: URL;
  let path: string;
  try {
    url = new URL(text.replace(/^url:/, ''));
    path = decodeURIComponent(url.pathname);
  } catch {
    return undefined;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return undefined;
  }
  const match = /^(\/[^/]+\/.+?)(?:\/-)?\/(?:tree|blob|src)\/(.+)$/.exec(path);
  const found = parseRemote(`${url.origin}${match ? match[1] : path}`);
  return (
    found && {
      repository: found,
      branchAndPath: (match?.[2] ?? '').split('/').filter(part => part !== ''),
    }
  );
}

/**
 * The folder that it means among those there are; `''` is the root. A branch may
 * hold slashes, so the shortest branch that leaves a real folder counts.
 */
export function folderOf(
  { branchAndPath }: SourceLocation,
  folders: ReadonlySet<string>,
  files: ReadonlySet<string>,
): string | undefined {
  if (branchAndPath.length <= 1) {
    return '';
  }
  for (let branch = 1; branch < branchAndPath.length; branch += 1) {
    const path = branchAndPath.slice(branch).join('/');
    if (folders.has(path)) {
      return path;
    }
    if (files.has(path)) {
      return parentFolder(path);
    }
  }
  return undefined;
}

export function parentFolder(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
