import { isLockFile, maxTextLength, parseFlags } from '../parse';
import { foreignFolders, InterestOf } from './interest';
import { fileOf, folderOf, join, within } from './paths';
import { flagsFiles } from './productFiles';
import { RepositoryTree, TreeLimitError, TreeLimits } from './RepositoryTree';

/** By the path of a file of flags: where the code of its folder names them. */
export type FlagsInCode = ReadonlyMap<
  string,
  {
    /** The first files of each flag that is named; absent where none was read. */
    files?: ReadonlyMap<string, string[]>;
    /** Why a flag that is not named may be there all the same. */
    unknown?: string;
  }
>;

/** So many are enough to find the others. */
const shownFiles = 5;
/** Pages of people; what a browser shows is code. */
const documents = /\.(?:md|markdown|mdx|rst|adoc|asciidoc|org)$/i;
const binaries =
  /\.(?:png|jpe?g|gif|webp|avif|ico|pdf|zip|gz|tgz|jar|war|woff2?|ttf|otf|eot|mp[34]|mov|wasm|so|dll|exe|class|pyc|map)$/i;
/** Templates of pages name flags; those of manifests are read elsewhere. */
export const foreignToCode: ReadonlySet<string> = new Set(
  [...foreignFolders].filter(folder => folder !== 'templates'),
);

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
    const file = fileOf(path);
    const isCode =
      folders.some(folder => within(folder, path) !== undefined) &&
      !flagsFiles.includes(file) &&
      !isLockFile(file) &&
      !documents.test(file) &&
      !binaries.test(file) &&
      !folderOf(path)
        .split('/')
        .some(part => foreignToCode.has(part));
    return isCode ? 'text' : undefined;
  };
}

/** More code than what usually is kept of a repository. */
export function limitsOfSearch(limits: TreeLimits): TreeLimits {
  return { ...limits, keptFiles: Math.max(limits.keptFiles, 20_000) };
}

/**
 * Searches the code for the flags that the tree declares.
 *
 * @param readCode - reads what {@link codeIn} wants
 * @throws Error in one sentence where the code could not be read
 */
export async function findFlags(
  tree: RepositoryTree,
  folders: readonly string[],
  readCode: (interest: InterestOf) => Promise<RepositoryTree>,
): Promise<FlagsInCode> {
  const declared = flagsFilesIn(tree.files, folders).flatMap(path => {
    const parsed = parseFlags(tree.files.get(path)?.text ?? '');
    const keys = parsed?.flags.map(({ key }) => key) ?? [];
    return keys.length > 0 ? { path, keys } : [];
  });
  if (declared.length === 0) {
    return new Map();
  }
  try {
    const code = await readCode(
      codeIn(declared.map(({ path }) => folderOf(path))),
    );
    return new Map(
      declared.map(({ path, keys }) => [
        path,
        search(keys, folderOf(path), code),
      ]),
    );
  } catch (error) {
    if (!(error instanceof TreeLimitError)) {
      throw error;
    }
    const unknown = `Its code was not searched: ${error.message}`;
    return new Map(declared.map(({ path }) => [path, { unknown }]));
  }
}

function search(
  keys: readonly string[],
  folder: string,
  { files }: RepositoryTree,
) {
  // Of keys of which one begins another, the longer one is meant.
  const escaped = [...keys]
    .sort((a, b) => b.length - a.length)
    .map(key => key.replace(/[^\w\s]/g, '\\$&'));
  // A flag is no part of a longer word.
  const named = new RegExp(
    `(?<![\\w-])(?:${escaped.join('|')})(?![\\w-])`,
    'g',
  );
  const found = new Map<string, string[]>();
  const skipped: string[] = [];
  for (const [path, { bytes, text = '' }] of [...files].sort()) {
    if (within(folder, path) === undefined) {
      continue;
    }
    if (bytes > maxTextLength) {
      skipped.push(path);
    }
    // Binary files are no code.
    const matches = text.includes('\0') ? [] : text.matchAll(named);
    for (const key of new Set([...matches].map(([match]) => match))) {
      const paths = found.get(key) ?? [];
      if (paths.length < shownFiles) {
        found.set(key, [...paths, path]);
      }
    }
  }
  return {
    files: found,
    ...(skipped.length > 0 && {
      unknown: `${skipped.length} files are too long to be searched, such as ${skipped[0]}`,
    }),
  };
}
