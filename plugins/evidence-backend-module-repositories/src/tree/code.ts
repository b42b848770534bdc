import { maxItems, parseFlags } from '../parse';
import { documentPattern, foreignFolders, InterestOf } from './interest';
import { folderOf, fileOf, join, within } from './paths';
import { flagsFiles } from './productFiles';
import type { RepositoryTree, TreeLimits } from './RepositoryTree';

/** In which files of the code each flag is named, or why that is not known. */
export type FlagsInCode =
  | { files: ReadonlyMap<string, readonly string[]> }
  | { unknown: string };

/** The files of flags of entities in these folders that a tree has. */
export function flagsFilesIn(
  paths: ReadonlySet<string> | ReadonlyMap<string, unknown>,
  folders: readonly string[],
): string[] {
  return [...new Set(folders)].flatMap(
    folder =>
      flagsFiles
        .map(file => join(folder, file))
        .find(path => paths.has(path)) ?? [],
  );
}

/** What may name a flag: not documents, tests, and code of others. */
export function codeIn(folders: readonly string[]): InterestOf {
  return path => {
    const isCode =
      folders.some(folder => within(folder, path) !== undefined) &&
      !flagsFiles.includes(fileOf(path)) &&
      !documentPattern.test(fileOf(path)) &&
      !folderOf(path)
        .split('/')
        .some(part => foreignFolders.has(part));
    return isCode ? 'text' : undefined;
  };
}

/** More code than what usually is kept of a repository. */
export function limitsOfSearch(limits: TreeLimits): TreeLimits {
  return { ...limits, keptFiles: Math.max(limits.keptFiles, 20_000) };
}

/**
 * Searches the code for the flags that the tree declares; undefined where it
 * declares none.
 *
 * @param readCode - reads what {@link codeIn} wants
 */
export async function findFlags(
  tree: RepositoryTree,
  folders: readonly string[],
  readCode: (interest: InterestOf) => Promise<RepositoryTree>,
  signal: AbortSignal,
): Promise<FlagsInCode | undefined> {
  const declared = flagsFilesIn(tree.files, folders);
  const keys = declared.flatMap(
    path => parseFlags(tree.files.get(path)?.text ?? '')?.flags ?? [],
  );
  if (keys.length === 0) {
    return undefined;
  }
  try {
    const code = await readCode(codeIn(declared.map(folderOf)));
    return {
      files: filesNaming(
        keys.map(({ key }) => key),
        code,
      ),
    };
  } catch (error) {
    signal.throwIfAborted();
    return {
      unknown: `Its code was not searched: ${(error as Error).message}`,
    };
  }
}

function filesNaming(
  keys: readonly string[],
  { files }: RepositoryTree,
): Map<string, string[]> {
  const escaped = keys.map(key => key.replace(/[^\w\s]/g, '\\$&'));
  // A flag is no part of a longer word.
  const named = new RegExp(
    `(?<![\\w-])(?:${escaped.join('|')})(?![\\w-])`,
    'g',
  );
  const found = new Map<string, string[]>();
  for (const [path, { text = '' }] of [...files].sort()) {
    // Binary files are no code.
    const matches = text.includes('\0') ? [] : text.matchAll(named);
    for (const key of new Set([...matches].map(([match]) => match))) {
      const paths = found.get(key) ?? [];
      if (paths.length < maxItems) {
        found.set(key, [...paths, path]);
      }
    }
  }
  return found;
}
