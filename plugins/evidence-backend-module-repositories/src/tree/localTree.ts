import { constants, Dirent } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { maxTextLength } from '../parse';
import { foreignFolders, InterestOf } from './interest';
import { hiddenFolders } from './productFiles';
import {
  RepositoryTree,
  TreeCounter,
  TreeFile,
  TreeLimits,
} from './RepositoryTree';

/** Deeper than this nothing is looked for. */
const maxDepth = 12;
/** Never looked into: it is much, and not of the repository. */
const skipped: ReadonlySet<string> = new Set(['__pycache__', 'node_modules']);
export type LocalTreeOptions = {
  root: string;
  interest: InterestOf;
  /** Folders that are not looked into; {@link foreignFolders} by default. */
  foreign?: ReadonlySet<string>;
  limits: TreeLimits;
  signal: AbortSignal;
};

/** What a walk found, before anything is read. */
export type LocalListing = {
  files: { path: string; bytes: number; isLink: boolean }[];
  /** Another one when any of the files is another one. */
  fingerprint: string;
};

/**
 * Looks for the files that say something. Links are not followed: where they
 * lead is not of the repository.
 *
 * @throws Error in one sentence
 */
export async function listLocal(
  options: LocalTreeOptions,
): Promise<LocalListing> {
  const { root, interest, limits, signal } = options;
  const { foreign = foreignFolders } = options;
  const counter = new TreeCounter(limits);
  const files: LocalListing['files'] = [];
  const marks: string[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    signal.throwIfAborted();
    for (const entry of await entriesOf(
      joinPath(root, folder),
      folder === '',
    )) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      counter.entry(0);
      if (entry.isDirectory()) {
        if (depth < maxDepth && isVisited(entry.name, depth, foreign)) {
          await visit(path, depth + 1);
        }
      } else if (interest(path) && (entry.isFile() || entry.isSymbolicLink())) {
        const found = await lstat(joinPath(root, path)).catch(() => undefined);
        if (found) {
          const isLink = found.isSymbolicLink();
          const bytes = isLink ? 0 : found.size;
          files.push({ path, bytes, isLink });
          marks.push(`${path} ${bytes} ${found.mtimeMs} ${found.ino}`);
        }
      }
    }
  };
  await visit('', 0);
  return { files, fingerprint: marks.join('\n') };
}

function isVisited(
  name: string,
  depth: number,
  foreign: ReadonlySet<string>,
): boolean {
  return (
    !skipped.has(name) &&
    (!name.startsWith('.') || hiddenFolders.has(name)) &&
    // At the root an entity may be in a folder of such a name.
    (depth === 0 || !foreign.has(name))
  );
}

/** Reads what has to be read of the files of a listing. */
export async function readLocal(
  listing: LocalListing,
  { root, interest, limits, signal }: LocalTreeOptions,
): Promise<RepositoryTree> {
  const counter = new TreeCounter(limits);
  const files = new Map<string, TreeFile>();
  for (const { path, bytes, isLink } of listing.files) {
    signal.throwIfAborted();
    const isRead =
      interest(path) === 'text' && !isLink && bytes <= maxTextLength;
    counter.keep(isRead ? bytes : 0);
    const text = isRead
      ? await readBounded(joinPath(root, path)).catch(() => undefined)
      : undefined;
    files.set(path, { bytes, ...(text !== undefined && { text }) });
  }
  return { files };
}

/** A file may have grown, or become a link, since it was listed. */
async function readBounded(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const buffer = Buffer.alloc(maxTextLength);
    const { bytesRead } = await file.read(buffer, 0, maxTextLength, 0);
    return buffer.subarray(0, bytesRead).toString('utf8');
  } finally {
    await file.close();
  }
}

async function entriesOf(folder: string, isRoot: boolean): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (!isRoot) {
      return [];
    }
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      code === 'ENOENT'
        ? 'There is no such folder'
        : `The folder could not be read (${code ?? 'unknown error'})`,
    );
  }
}
