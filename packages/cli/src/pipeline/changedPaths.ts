import { GitOptions, tryGit } from '../git/git';

/** Paths, and the commits that they were found between. */
export type Changed = { paths: string[]; from: string; to: string };

/** Commits that this clone has. */
export type Range = {
  from?: string;
  to?: string;
  /** The second parent of the one that is checked out. */
  merged?: string;
};

/**
 * What a change touches, old and new paths of what it moved. Undefined where this
 * clone does not have both commits, or git is absent.
 *
 * @param options.isProposed - whether it starts where it left the default branch,
 *   and nowhere before
 */
export async function changedPaths(
  folder: string,
  { from, merged, to }: Range,
  { isProposed, signal }: { isProposed: boolean; signal?: AbortSignal },
): Promise<Changed | undefined> {
  const options: GitOptions = { isOptional: true, signal };
  const found =
    (from && to && (await rangeOf(from, to))) ||
    // A checkout of the merge that is proposed has the base as its first parent.
    (merged !== undefined && merged === to ? ['HEAD^1', 'HEAD'] : undefined);
  const listed =
    found &&
    (await tryGit(
      folder,
      ['diff', '--name-only', '--no-renames', '-z', ...found, '--'],
      options,
    ));
  return listed === undefined
    ? undefined
    : {
        paths: listed.split('\0').filter(path => path !== ''),
        from: found![0],
        to: found![1],
      };

  async function rangeOf(one: string, other: string) {
    const left = (
      await tryGit(folder, ['merge-base', one, other], options)
    )?.trim();
    const isBehind = left === undefined || left === other;
    // What is on the default branch already has left it nowhere.
    if (isBehind && isProposed) {
      return undefined;
    }
    // What goes back changes what came since.
    return [isBehind ? one : left, other];
  }
}
