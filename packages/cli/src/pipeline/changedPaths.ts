import { tryGit } from '../git/git';

/**
 * What a change touches, old and new paths of what it moved. Undefined where this
 * clone does not have both commits.
 *
 * @param range.base - by default where the change left the default branch
 */
export async function changedPaths(
  folder: string,
  range: { base?: string; head?: string },
): Promise<string[] | undefined> {
  const head = range.head ?? 'HEAD';
  for (const [from, to] of await ranges(folder, range.base, head)) {
    const listed = await tryGit(folder, [
      ...['diff', '--name-only', '--no-renames', '-z', from, to, '--'],
    ]);
    if (listed !== undefined) {
      return listed.split('\0').filter(path => path !== '');
    }
  }
  return undefined;
}

async function ranges(
  folder: string,
  base: string | undefined,
  head: string,
): Promise<[from: string, to: string][]> {
  const from = base ?? 'origin/HEAD';
  const left = await tryGit(folder, ['merge-base', from, head]);
  // On the default branch itself, the change is its newest commit.
  const isMerged =
    base === undefined &&
    left !== undefined &&
    left === (await tryGit(folder, ['rev-parse', head]));
  return [
    ...(left === undefined || isMerged
      ? []
      : [[left.trim(), head] as [string, string]]),
    ...(base === undefined ? [] : [[base, head] as [string, string]]),
    // A checkout of the merge that is proposed has the base as its first parent.
    [`HEAD^1`, 'HEAD'],
  ];
}
