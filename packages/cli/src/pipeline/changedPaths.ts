import { GitOptions, tryGit } from '../git/git';

/** Paths, and the commits that they were found between. */
export type Changed = { paths: string[]; from: string; to: string };

/**
 * What a change touches, old and new paths of what it moved. Undefined where this
 * clone does not have both commits, or git is absent.
 *
 * @param range.base - by default where the change left the default branch
 * @param range.head - of the change that is proposed
 */
export async function changedPaths(
  folder: string,
  range: { base?: string; head?: string },
  { signal }: Pick<GitOptions, 'signal'> = {},
): Promise<Changed | undefined> {
  const { base = 'origin/HEAD', head = 'HEAD' } = range;
  const git = (...args: string[]) =>
    tryGit(folder, args, { isOptional: true, signal });
  const commitOf = async (ref: string) =>
    (
      await git(
        'rev-parse',
        '--verify',
        '--quiet',
        '--end-of-options',
        `${ref}^{commit}`,
      )
    )?.trim();

  const [from, to] = await Promise.all([commitOf(base), commitOf(head)]);
  const found =
    (from && to && (await rangeOf(from, to))) || (await proposedMerge());
  const listed =
    found &&
    (await git('diff', '--name-only', '--no-renames', '-z', ...found, '--'));
  return listed === undefined
    ? undefined
    : {
        paths: listed.split('\0').filter(path => path !== ''),
        from: found![0],
        to: found![1],
      };

  async function rangeOf(one: string, other: string) {
    const left = (await git('merge-base', one, other))?.trim();
    const isBehind = left === undefined || left === other;
    // What is on the default branch already has left it nowhere.
    if (isBehind && range.base === undefined) {
      return undefined;
    }
    // What goes back changes what came since.
    return [isBehind ? one : left, other];
  }

  /** A checkout of the merge that is proposed has the base as its first parent. */
  async function proposedMerge() {
    const second = await commitOf('HEAD^2');
    const isOfHead =
      second !== undefined &&
      (second === to || (range.head !== undefined && second === range.head));
    return isOfHead ? ['HEAD^1', 'HEAD'] : undefined;
  }
}
